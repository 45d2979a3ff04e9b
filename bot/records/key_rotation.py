"""All tables that hold sealed values: sealing them anew, and which keys they need."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Table, delete
from sqlalchemy.engine import Connection, Engine

from bot.encryption.key_ring import KeyRing
from bot.encryption.rotation import TableRotation, Values, count_values, sealed_columns
from bot.records.database import Database
from bot.records.models import Base, DataKey
from bot.records.models.enquiry_tables import contact_hash
from bot.tracker_table import TrackerTable, set_aside, trackers


class RotationResult(NamedTuple):
    """Rows changed by table; what no key opens, in words; keys that nothing needs any more."""

    changed: dict[str, int]
    unreadable: list[str]
    free: list[str]


def rotate(database: Database, copies: TrackerTable, ring: KeyRing) -> RotationResult:
    """Seal everything with the newest key, and forget the keys that are no longer needed."""
    found = [_of_table(database, table, ring) for table in _tables()]
    found += [_of_copies(copies, table, ring) for table in (trackers, set_aside)]
    for each in found:
        each.run()
    needed = {*counts_by_key(database, copies), ring.current.id}
    with database.writing() as db:
        unused = DataKey.key_id.not_in(needed)
        db.execute(delete(DataKey).where(unused).execution_options(synchronize_session=False))
    return RotationResult(
        {each.table.name: each.changed for each in found if each.changed},
        [line for each in found for line in each.unreadable],
        [key.id for key in ring.keys if key.id not in needed],
    )


def counts_by_key(database: Database, copies: TrackerTable) -> Counter[str]:
    """How many values each key has sealed, by its id; "" counts those that are plain."""
    counts: Counter[str] = Counter()
    with database.engine.connect() as connection:
        for table in _tables():
            counts += count_values(table, connection)
    with copies.engine.connect() as connection:
        for table in (trackers, set_aside):
            counts += count_values(table, connection)
    return counts


def _tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if sealed_columns(table)]


def _of_table(database: Database, table: Table, ring: KeyRing) -> TableRotation:
    @contextmanager
    def transaction() -> Iterator[Connection]:
        with database.writing() as db:
            yield db.connection()

    if table.name == "enquiries":
        return TableRotation(table, transaction, ring, _contact_hashes)
    return TableRotation(table, transaction, ring)


def _of_copies(copies: TrackerTable, table: Table, ring: KeyRing) -> TableRotation:
    engine: Engine = copies.engine
    return TableRotation(table, engine.begin, ring)


def _contact_hashes(row: Values) -> Values:
    return {f"{kind}_hash": contact_hash(kind, row[kind]) for kind in ("email", "phone")}
