from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Integer, MetaData, Table, inspect

from bot.data_declarations import DATA_CLASSES, declaration_of
from bot.records import Database, upgrade
from bot.records.database import make_engine
from bot.records.models import Base
from bot.records.schema_versions import MIGRATIONS
from bot.settings import Settings

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
def test_every_table_declares_its_data_and_nothing_that_it_lacks(table: Table) -> None:
    declared = declaration_of(table)
    assert declared.data_class in DATA_CLASSES
    assert declared.holds
    assert set(declared.personal) <= set(table.columns.keys())
    for link in declared.links:
        assert link.column in table.columns
        assert link.target in Base.metadata.tables[link.table].columns
    if declared.age:
        limit = declared.age.limit
        assert declared.age.column in table.columns
        assert isinstance(limit, int) or limit in Settings.__fields__


def test_a_table_that_declares_nothing_stops_whatever_reads_declarations() -> None:
    undeclared = Table("forgotten", MetaData(), Column("id", Integer, primary_key=True))
    with pytest.raises(KeyError, match="the table forgotten doesn't declare its data"):
        declaration_of(undeclared)


def test_every_row_of_a_chat_an_enquiry_or_an_account_has_an_owner_or_an_age() -> None:
    """Otherwise nothing would ever delete it."""
    roots = {"conversations", "enquiries", "users"}
    lasting = {"figures", "operation"}
    for table in Base.metadata.sorted_tables:
        declared = declaration_of(table)
        leads = table.name in roots or declared.links or declared.age
        assert leads or declared.data_class in lasting, table.name


def test_a_foreign_key_to_a_chat_or_an_enquiry_is_declared_as_a_link() -> None:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            for key in column.foreign_keys:
                owner = key.column.table.name
                if owner in ("conversations", "enquiries"):
                    links = [(link.column, link.table) for link in declaration_of(table).links]
                    assert (column.name, owner) in links


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
