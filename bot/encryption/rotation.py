"""Seals what is stored with the newest key, batch by batch while others read and write.

A batch is one transaction of few rows: a run that is stopped at any moment has lost nothing, and
the next one goes on. Rows that somebody else has locked are left for the next pass.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, String, Table, select, type_coerce, update
from sqlalchemy.engine import Connection

from bot.encryption.key_ring import KeyRing, key_id_of
from bot.encryption.sealed_types import HASHED, BlindText, SealedJson, SealedType
from bot.encryption.unreadable_value import UnreadableValue

BATCH = 50  # rows
SHARE = 3  # so many times as long as a batch took, others can write before the next
MOST_PASSES = 20
PLAIN = ""  # in the place of a key's id
Values = Mapping[str, Any]
Transaction = Callable[[], AbstractContextManager[Connection]]


@dataclass
class TableRotation:
    """One table; `beside` gives, of a row's opened values, those of columns that follow from them.

    `changed` counts rows; `unreadable` says what stayed as it was since no key opens it.
    """

    table: Table
    transaction: Transaction
    ring: KeyRing
    beside: Callable[[Values], Values] = lambda row: {}
    changed: int = 0
    unreadable: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Seal every row that isn't sealed with the newest key."""
        for _ in range(MOST_PASSES):
            self.unreadable = []
            if not self._pass():
                return

    def _pass(self) -> int:
        """Go through the table once; how many rows were locked by others."""
        last, seen, locked = None, BATCH, 0
        while seen == BATCH:
            started, before = time.monotonic(), self.changed
            with self.transaction() as connection:
                rows = self._rows_after(connection, last)
                stale = [row for row in rows if is_stale(self.table, row, self.ring)]
                locked += sum(not self._seal_row(connection, row[self._key]) for row in stale)
            seen = len(rows)
            last = rows[-1][self._key] if rows else last
            if self.changed > before:
                time.sleep(SHARE * (time.monotonic() - started))
        return locked

    def _rows_after(self, connection: Connection, last: Any) -> list[Any]:
        key = self.table.c[self._key]
        query = stored_values(self.table).order_by(key).limit(BATCH)
        query = query if last is None else query.where(key > last)
        return list(connection.execute(query).mappings())

    def _seal_row(self, connection: Connection, row_id: Any) -> bool:
        """Seal a row as far as it can be read; False where somebody else has it."""
        key, names = self.table.c[self._key], list(sealed_columns(self.table))
        query = select(*(self.table.c[name] for name in names)).where(key == row_id)
        try:
            row = connection.execute(query.with_for_update(skip_locked=True)).mappings().first()
        except UnreadableValue as error:
            error.row = row_id
            self.unreadable.append(str(error))
            return True
        if row is None:
            return False
        values = {name: row[name] for name in names if row[name] is not None}
        change = update(self.table).where(key == row_id).values({**values, **self.beside(row)})
        connection.execute(change)
        self.changed += 1
        return True

    @property
    def _key(self) -> str:
        return next(iter(self.table.primary_key)).name


def sealed_columns(table: Table) -> dict[str, SealedType | BlindText]:
    """The types of the columns that are sealed or hashed, by name."""
    return {
        column.name: column.type
        for column in table.columns
        if isinstance(column.type, SealedType | BlindText)
    }


def stored_values(table: Table) -> Any:
    """The query of the key and the sealed columns of all rows, as they are stored."""
    stored = (
        type_coerce(table.c[name], JSON if isinstance(kind, SealedJson) else String).label(name)
        for name, kind in sealed_columns(table).items()
    )
    return select(*table.primary_key, *stored)


def is_stale(table: Table, row: Values, ring: KeyRing) -> bool:
    """Whether a stored row has a value that the newest key hasn't sealed."""
    for name, kind in sealed_columns(table).items():
        if isinstance(kind, BlindText):
            if not row[name].startswith(HASHED):
                return True
        elif key_of_value(kind, row[name]) not in (None, ring.current.id):
            return True
    return False


def count_values(table: Table, connection: Connection) -> Counter[str]:
    """How many values each key has sealed, by its id; PLAIN counts those that no key has."""
    counts: Counter[str] = Counter()
    for row in connection.execute(stored_values(table)).mappings():
        for name, kind in sealed_columns(table).items():
            if isinstance(kind, SealedType):
                counts[key_of_value(kind, row[name]) or ""] += bool(row[name])
    return +counts


def key_of_value(kind: SealedType, stored: Any) -> str | None:
    """The id of the key that sealed a value, PLAIN where none has; None of an empty value."""
    if not stored:
        return None
    part = kind.sealed_part(stored)
    return key_id_of(part) if part else PLAIN
