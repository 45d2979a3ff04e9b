"""What a database holds: rows by table, the migration it is at, the keys that its values need."""

from typing import Any, NamedTuple, Protocol

from bot.records.models import Base

KEYS = "data_keys"


class Cursor(Protocol):
    """What the drivers of both databases have in common."""

    def execute(self, statement: str) -> Any:
        """Run a statement."""

    def fetchall(self) -> list[Any]:
        """Its rows."""


class StoredTables(NamedTuple):
    """`schema` is "" in a database without tables of ours."""

    schema: str
    counts: dict[str, int]
    keys: list[str]


def stored_tables(cursor: Cursor, schema: str = "main") -> StoredTables:
    """Count in the transaction of the cursor; `schema` is where the tables stand."""
    names = _names(cursor, schema)
    if "alembic_version" not in names:
        return StoredTables("", {}, [])
    counts = {
        name: int(_first(cursor, f'SELECT count(*) FROM "{name}"'))
        for name in Base.metadata.tables
        if name in names
    }
    keys: list[str] = []
    if KEYS in names:
        cursor.execute(f"SELECT key_id FROM {KEYS} ORDER BY key_id")
        keys = [str(row[0]) for row in cursor.fetchall()]
    version = str(_first(cursor, "SELECT version_num FROM alembic_version"))
    return StoredTables(version, counts, keys)


def _names(cursor: Cursor, schema: str) -> set[str]:
    if schema == "main":
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    else:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    return {str(row[0]) for row in cursor.fetchall()}


def _first(cursor: Cursor, statement: str) -> Any:
    cursor.execute(statement)
    return cursor.fetchall()[0][0]
