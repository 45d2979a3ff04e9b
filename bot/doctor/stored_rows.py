"""What is stored, for checks that compare with it."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic.runtime.migration import MigrationContext
from sqlalchemy.orm import Session

from bot.database_faults import OWN, naming_faults
from bot.doctor.database_checks import connected, is_to_be_made
from bot.records import Database
from bot.records.schema_versions import known_migrations
from bot.settings import Settings
from bot.start_fault import StartFault


class NothingStored(StartFault):
    """There are no tables of this version; other checks say why."""


@contextmanager
def stored_rows(here: Settings) -> Iterator[Session]:
    """A transaction that changes nothing; raises StartFault where there is nothing to read."""
    if is_to_be_made(here.database, OWN):
        raise NothingStored
    with connected(here.database, OWN) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found != known_migrations()[0]:
        raise NothingStored
    database = Database(here.database)
    try:
        with naming_faults(here.database, OWN), database.reading() as db:
            yield db
    finally:
        database.close()
