"""Which migrations this version knows; tables of a newer one are refused."""

from functools import lru_cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from bot.start_fault import StartFault

MIGRATIONS = Path(__file__).resolve().parent / "migrations"


class NewerSchema(StartFault):
    """The tables were made by a newer version of the assistant."""


def migration_config() -> Config:
    """Alembic's configuration for our migrations."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@lru_cache(maxsize=1)
def known_migrations() -> tuple[str, ...]:
    """All of them, the newest first."""
    scripts = ScriptDirectory.from_config(migration_config())
    return tuple(script.revision for script in scripts.walk_revisions())


def refuse_newer(connection: Connection) -> None:
    """Raise NewerSchema where the tables are at a migration that isn't known here."""
    found = MigrationContext.configure(connection).get_current_revision()
    known = known_migrations()
    if found is not None and found not in known:
        raise NewerSchema(
            f"the tables are of a newer version ({found}; this one knows {known[0]}): "
            "update, or restore a backup of this version"
        )
