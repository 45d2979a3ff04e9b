"""Which rows belong to chats and enquiries, by the links that their tables declare."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from sqlalchemy import Table, and_, bindparam, literal, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from bot.data_declarations import declaration_of
from bot.records.models import Base

TABLES = Base.metadata.tables
SLICE = 500  # ids in one statement
CASES = ("conversations", "enquiries")  # the tables whose rows are cases
RowIds = dict[str, list[int]]
Value = TypeVar("Value")


@dataclass(frozen=True)
class CaseSet:
    """Chats and enquiries, by their ids, that are erased or exported together."""

    conversations: frozenset[int] = frozenset()
    enquiries: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.conversations or self.enquiries)

    def __or__(self, other: "CaseSet") -> "CaseSet":
        return CaseSet(self.conversations | other.conversations, self.enquiries | other.enquiries)

    def __sub__(self, other: "CaseSet") -> "CaseSet":
        return CaseSet(self.conversations - other.conversations, self.enquiries - other.enquiries)


def owned_ids(db: Session, cases: CaseSet) -> RowIds:
    """The ids of the rows that belong to these cases, by table; tables without any are left out.

    The rows of `conversations` and `enquiries` come last, so that links to them still lead there.
    """
    rows: dict[str, set[int]] = {}
    for some in _sliced(cases):
        for name, row_id in db.execute(_owned_rows(), some):
            rows.setdefault(name, set()).add(row_id)
    order = (table.name for table in deletion_order())
    return {name: sorted(rows[name]) for name in order if name in rows}


def without_owner(table: Table) -> ColumnElement[bool]:
    """The condition that a row leads to no owner; true for a table that has no links."""
    return and_(literal(True), *(~exists for exists in _links_that_lead(table)))


def deletion_order() -> list[Table]:
    """The tables, those that refer to others first and those of the cases last."""
    ordered = reversed(Base.metadata.sorted_tables)
    return sorted(ordered, key=lambda table: table.name in CASES)


def slices(ids: list[Value], size: int = SLICE) -> Iterator[list[Value]]:
    """The ids in pieces, of what one statement takes where nothing else is said."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _sliced(cases: CaseSet) -> Iterator[dict[str, list[int]]]:
    """The parameters of `_owned_rows`, in pieces that one statement takes."""
    for name, ids in zip(CASES, (cases.conversations, cases.enquiries), strict=True):
        for some in slices(sorted(ids)):
            yield {"conversations": [], "enquiries": [], name: some}


@lru_cache(maxsize=1)
def _owned_rows() -> Select[tuple[str, int]]:
    """Name of the table and id of every row of the cases; built once, which takes longest."""
    owned = ((table, _owned(table)) for table in deletion_order())
    first, *others = (
        select(literal(table.name), table.c.id).where(condition)
        for table, condition in owned
        if condition is not None
    )
    return first.union_all(*others)


def _owned(table: Table, passed: frozenset[str] = frozenset()) -> ColumnElement[bool] | None:
    """The condition that a row belongs to the cases; None for a table that belongs to none.

    `passed` are the tables on the way here: two tables may link to each other.
    """
    if table.name in CASES:
        return table.c.id.in_(bindparam(table.name, expanding=True))
    ways = []
    for link in declaration_of(table).links:
        target = TABLES[link.table]
        if target.name in passed:
            continue
        owner = _owned(target, passed | {table.name})
        if owner is not None:
            ways.append(table.c[link.column].in_(select(target.c[link.target]).where(owner)))
    return or_(*ways) if ways else None


def _links_that_lead(table: Table) -> Iterator[ColumnElement[bool]]:
    for link in declaration_of(table).links:
        target = TABLES[link.table]
        yield (
            select(target.c[link.target])
            .where(target.c[link.target] == table.c[link.column])
            .exists()
        )
