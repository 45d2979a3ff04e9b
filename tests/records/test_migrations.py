from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from bot.records import Database, upgrade
from bot.records.database import MIGRATIONS, make_engine
from bot.records.models import OWNERS, RETENTION_CLASSES, Base

# SQLite's own, and the words of the full-text index with what FTS5 keeps beside them.
NOT_MODELLED = {"sqlite_sequence", "search"} | {
    f"search_{part}" for part in ("data", "idx", "content", "docsize", "config")
}


def test_models_and_migrations_agree(url: str) -> None:
    upgrade(url)
    with make_engine(url).connect() as connection:
        options = {
            "compare_type": True,
            "include_name": lambda name, kind, _: kind != "table" or name not in NOT_MODELLED,
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_upgrading_twice_changes_nothing(url: str) -> None:
    upgrade(url)
    upgrade(url)
    assert "messages" in inspect(make_engine(url)).get_table_names()


def test_a_migration_can_be_taken_back(url: str) -> None:
    upgrade(url)
    engine = make_engine(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version", "sqlite_sequence"}


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=str)
def test_every_table_names_its_retention_and_its_owner(table) -> None:  # type: ignore[no-untyped-def]
    assert table.info["retention"] in RETENTION_CLASSES
    assert table.info["owner"] in OWNERS


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)],
)
def test_sqlite_is_set_up_to_keep_what_was_acknowledged(
    sqlite_url: str, pragma: str, value: str | int
) -> None:
    with Database(sqlite_url).engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_a_new_database_is_for_its_owner_alone(sqlite_url: str, tmp_path: Path) -> None:
    upgrade(sqlite_url)
    assert (tmp_path / "new" / "records.db").stat().st_mode & 0o077 == 0
