"""Both databases: reached, of this version, and taking writes."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError

from bot.database_faults import EXAMPLE, OWN, TRACKERS, DatabaseFault, naming_faults
from bot.doctor.finding import Finding
from bot.doctor.folder_checks import write_fault
from bot.records.database import make_engine
from bot.records.key_register import check_keys
from bot.records.models import Base
from bot.records.schema_versions import known_migrations, refuse_newer
from bot.records.sole_gateway import running_gateway
from bot.settings import Settings
from bot.start_fault import StartFault

SUPPORTED = ("sqlite", "postgresql")
LOOK, TRY = "PRAGMA schema_version", "CREATE TABLE doctor_tries_to_write (id INTEGER)"


def database_findings(here: Settings) -> Iterator[Finding]:
    """Why our own tables can't be used."""
    yield from _findings(here, here.database, OWN)


def tracker_findings(here: Settings) -> Iterator[Finding]:
    """Why Rasa's trackers can't be used."""
    yield from _findings(here, here.tracker_database, TRACKERS)


def lock_findings(here: Settings) -> Iterator[Finding]:
    """Whether another gateway works with this database."""
    with suppress(ArgumentError):  # told by the check of the database
        if holder := running_gateway(here):
            yield Finding(holder.words)


def refuse_unreachable(url: str, setting: str) -> None:
    """Raise StartFault where a database can't be read, or is of a newer version."""
    if is_to_be_made(url, setting):
        return
    with connected(url, setting) as connection:
        if setting == OWN:
            refuse_newer(connection)


def _findings(here: Settings, url: str, setting: str) -> Iterator[Finding]:
    try:
        if is_to_be_made(url, setting):
            yield from _folder(here, url, setting)
            return
        with connected(url, setting, writes=True) as connection:
            if setting == OWN:
                _refuse_foreign(connection)
            connection.execute(text(TRY))
    except StartFault as fault:
        yield Finding(str(fault))


def is_to_be_made(url: str, setting: str) -> bool:
    """Whether it is a file of SQLite that isn't there yet; raises DatabaseFault."""
    with naming_faults(url, setting):
        parsed = make_url(url)
        backend = parsed.get_backend_name()
        if backend not in SUPPORTED:
            words = f"{setting} names {backend}, which isn't supported: give {EXAMPLE}"
            raise DatabaseFault(words)
        if backend != "sqlite":
            return False
        if not parsed.database or parsed.database.startswith((":memory:", "file:")):
            raise DatabaseFault(f"{setting} names no file: three processes have to share it")
        if Path(parsed.database).is_dir():
            raise DatabaseFault(f"{parsed.database} is a folder: name a file in {setting}")
        return not Path(parsed.database).exists()


def _folder(here: Settings, url: str, setting: str) -> Iterator[Finding]:
    """Only BOT_VAR_DIR is made: elsewhere a disk may be missing that isn't mounted."""
    folder = Path(str(make_url(url).database)).absolute().parent
    if folder.is_relative_to(here.var_dir.absolute()):
        return  # told by the check of the folders
    if not folder.exists():
        remedy = f"make it, mount its disk, or correct {setting}"
        yield Finding(f"there is no folder {folder}", remedy)
    else:
        yield from write_fault(folder, setting)


@contextmanager
def connected(url: str, setting: str, writes: bool = False) -> Iterator[Connection]:
    """A connection whose work is undone."""
    with naming_faults(url, setting):
        engine = make_engine(url)
        try:
            with engine.execution_options(writes=writes).connect() as connection:
                if engine.dialect.name == "sqlite":
                    connection.execute(text(LOOK))
                yield connection  # closed without a commit
        finally:
            engine.dispose()


def _refuse_foreign(connection: Connection) -> None:
    """Raise StartFault for tables of a newer version, of another program, or without their key."""
    refuse_newer(connection)
    version = MigrationContext.configure(connection).get_current_revision()
    if version == known_migrations()[0]:
        check_keys(connection)
    elif version is None:
        for name in Base.metadata.tables:
            _refuse_table(connection, name)


def _refuse_table(connection: Connection, name: str) -> None:
    """Raise DatabaseFault where a table is there that no migration has made."""
    if connection.dialect.has_table(connection, name):
        raise DatabaseFault(
            f"the database has a table {name} of another program: give the assistant its own"
        )
