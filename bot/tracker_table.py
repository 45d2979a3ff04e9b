"""The table of trackers: one row for each conversation, in a database of its own."""

import time
from pathlib import Path

from sqlalchemy import (
    Column,
    Float,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    event,
    select,
)
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import QueuePool

from bot.data_declarations import AgeLimit, declare
from bot.database_faults import TRACKERS, naming_faults
from bot.encryption.sealed_types import SealedText
from bot.private_files import OWNER_ALONE
from bot.write_ahead_log import empty_log

ATTEMPTS = 3

metadata = MetaData()


def _table(name: str, holds: str) -> Table:
    return Table(
        name,
        metadata,
        Column("sender_id", String(255), primary_key=True),
        Column("tracker", SealedText(place="trackers.tracker"), nullable=False),
        Column("saved_at", Float, nullable=False),
        info=declare(
            "conversation",
            holds,
            "sender_id -> conversations.sender_id",
            personal="sender_id tracker",
            readable="sender_id",
            age=AgeLimit("saved_at", "retention_unfinished_chat"),
        ),
    )


trackers = _table("trackers", "Rasa's copy of the chat")
set_aside = _table("trackers_set_aside", "copies of chats that Rasa couldn't read")

# Built once: building a statement takes longer than running it.
UPDATE = trackers.update().where(trackers.c.sender_id == bindparam("of_sender"))
INSERT = trackers.insert()


class TrackerTable:
    """Reads and writes trackers as text; any thread may call it.

    Raises DatabaseFault where the database can't be used.
    """

    def __init__(self, url: str):
        with naming_faults(url, TRACKERS):
            self.engine = _engine(url)
            metadata.create_all(self.engine)

    def read(self, sender_id: str) -> str | None:
        """Return a tracker's text; retries after a lost connection or a locked database."""
        for attempt in range(ATTEMPTS):
            try:
                with self.engine.connect() as connection:
                    query = select(trackers.c.tracker).where(trackers.c.sender_id == sender_id)
                    text = connection.execute(query).scalar()
                    return None if text is None else str(text)
            except OperationalError:
                if attempt == ATTEMPTS - 1:
                    raise
                time.sleep(0.05 * (attempt + 1))
        return None

    def write(self, texts: dict[str, str]) -> None:
        """Insert or update the trackers, by sender id, in one transaction."""
        with self.engine.begin() as connection:
            for sender_id, text in texts.items():
                values = {"tracker": text, "saved_at": time.time()}
                if not connection.execute(UPDATE, {"of_sender": sender_id, **values}).rowcount:
                    connection.execute(INSERT, {"sender_id": sender_id, **values})

    def set_aside(self, sender_id: str) -> None:
        """Move a row that can't be read to a table of its own, so that it can be examined."""
        with self.engine.begin() as connection:
            is_sender = trackers.c.sender_id == sender_id
            if connection.execute(select(trackers.c.sender_id).where(is_sender)).first() is None:
                return
            connection.execute(set_aside.delete().where(set_aside.c.sender_id == sender_id))
            as_it_is = set_aside.insert().from_select(
                [column.name for column in trackers.columns], select(trackers).where(is_sender)
            )
            connection.execute(as_it_is)
            connection.execute(trackers.delete().where(is_sender))

    def sender_ids(self) -> list[str]:
        """Return the ids of all conversations."""
        with self.engine.connect() as connection:
            return [row[0] for row in connection.execute(select(trackers.c.sender_id))]

    def empty_log(self) -> bool:
        """Empty SQLite's write-ahead log; False where somebody read from it all the while."""
        return empty_log(self.engine)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if not parsed.drivername.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=5)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        Path(parsed.database).touch(mode=OWNER_ALONE)  # visitors' words are in it
    engine = create_engine(
        url, poolclass=QueuePool, connect_args={"timeout": 1, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: object, record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA secure_delete=ON")  # deleted rows are overwritten in the file
        cursor.close()

    return engine
