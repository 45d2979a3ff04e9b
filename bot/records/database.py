"""The engine: SQLite or PostgreSQL behind the same two kinds of transaction."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

from bot.database_faults import OWN, naming_faults
from bot.encryption.unreadable_value import UnreadableValue
from bot.private_files import OWNER_ALONE
from bot.records.key_register import check_keys
from bot.records.schema_versions import migration_config, refuse_newer
from bot.records.unreadable_rows import row_of
from bot.write_ahead_log import empty_log

BUSY_TIMEOUT = 5.0  # seconds that one process waits for another's write
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # a committed message survives a power cut
    "foreign_keys=ON",
    "secure_delete=ON",  # deleted rows are overwritten in the file
    f"busy_timeout={int(BUSY_TIMEOUT * 1000)}",
)


# A server that went without a word is given up after a few seconds, not a quarter of an hour.
LOST_SERVER = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
}


class Database:
    """One for each process; `reading()` and `writing()` begin transactions, in any thread."""

    def __init__(self, url: str):
        self.engine = make_engine(url)
        self._readers = sessionmaker(self.engine, future=True, expire_on_commit=False)
        writing = self.engine.execution_options(writes=True)
        self._writers = sessionmaker(writing, future=True, expire_on_commit=False)
        # SQLite has one writer: queueing here is fairer than its own back-off.
        is_sqlite = self.engine.dialect.name == "sqlite"
        self._turn: AbstractContextManager[Any] = threading.Lock() if is_sqlite else nullcontext()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that changes nothing."""
        with self._naming_rows(), self._readers() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that is committed at the end, or undone on any exception."""
        with self._naming_rows(), self._turn, self._writers.begin() as session:
            yield session

    @contextmanager
    def _naming_rows(self) -> Iterator[None]:
        """Let the error of a sealed value that doesn't open say in which row it is."""
        try:
            yield
        except UnreadableValue as error:
            if error.row is None:
                error.row = row_of(self.engine, error)
            raise

    def empty_log(self) -> bool:
        """Empty SQLite's write-ahead log; False where somebody read from it all the while."""
        return empty_log(self.engine)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def make_engine(url: str) -> Engine:
    """An engine whose error messages never hold the values of a statement."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    return create_engine(
        url,
        future=True,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=30,
        pool_timeout=BUSY_TIMEOUT,
        connect_args={"connect_timeout": int(BUSY_TIMEOUT), **LOST_SERVER},
    )


def upgrade(url: str) -> None:
    """Migrate the tables to the newest version; two processes may do so at the same time.

    Raises DatabaseFault where they can't be used, NewerSchema where they are of a newer version,
    MissingKey without a key that sealed them.
    """
    with naming_faults(url, OWN):
        engine = make_engine(url)
        try:
            _migrate(engine)
        finally:
            engine.dispose()


def _migrate(engine: Engine) -> None:
    config = migration_config()
    with engine.execution_options(writes=True).begin() as connection:
        refuse_newer(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        check_keys(connection)


def _sqlite_engine(url: str) -> Engine:
    path = Path(str(make_url(url).database))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=OWNER_ALONE)
    engine = create_engine(
        url,
        future=True,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=10,
        max_overflow=30,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _give_up_broken)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late for reads
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _give_up_broken(context: Any) -> None:
    """Open connections anew after an error that one of them may keep for ever.

    One that was opened while the file could only be read never writes again, though it can be
    written; one that met a damaged page may go on with what it has read. After an error of the
    disk they stay open: where nothing can be written, a new one couldn't even read.
    """
    told = str(context.original_exception)
    if any(words in told for words in ("readonly", "malformed", "not a database")):
        context.is_disconnect = True


def _begin_sqlite(connection: Any) -> None:
    # SQLite fails at once where a transaction that began with a read would have to wait to write.
    writes = connection.get_execution_options().get("writes")
    statement = "BEGIN IMMEDIATE" if writes else "BEGIN"
    try:  # by the driver: SQLAlchemy's own path costs more than a small query
        connection.connection.execute(statement)
    except sqlite3.Error as error:
        connection.invalidate(error)
        raise DBAPIError.instance(statement, None, error, sqlite3.Error) from error
