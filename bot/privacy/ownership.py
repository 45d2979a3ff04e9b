"""Which rows belong to chats and enquiries, by the links that their tables declare."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Table, and_, literal, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from bot.data_declarations import declaration_of
from bot.records.models import Base

TABLES = Base.metadata.tables
SLICE = 500  # ids in one statement
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

    def ids_in(self, table: Table) -> frozenset[int] | None:
        """The ids of these cases in the table that has them; None for any other table."""
        return {"conversations": self.conversations, "enquiries": self.enquiries}.get(table.name)


def owned_ids(db: Session, cases: CaseSet) -> RowIds:
    """The ids of the rows that belong to these cases, by table; tables without any are left out.

    The rows of `conversations` and `enquiries` come last, so that links to them still lead there.
    """
    found: RowIds = {}
    for table in deletion_order():
        condition = _owned(table, cases)
        if condition is not None and (ids := _ids(db, table, condition)):
            found[table.name] = ids
    return found


def without_owner(table: Table) -> ColumnElement[bool]:
    """The condition that a row leads to no owner; true for a table that has no links."""
    return and_(literal(True), *(~exists for exists in _links_that_lead(table)))


def deletion_order() -> list[Table]:
    """The tables, those that refer to others first and those of the cases last."""
    ordered = reversed(Base.metadata.sorted_tables)
    return sorted(ordered, key=lambda table: table.name in ("conversations", "enquiries"))


def slices(ids: list[Value]) -> Iterator[list[Value]]:
    """The ids in pieces that one statement takes."""
    for start in range(0, len(ids), SLICE):
        yield ids[start : start + SLICE]


def _owned(
    table: Table, cases: CaseSet, passed: frozenset[str] = frozenset()
) -> ColumnElement[bool] | None:
    """The condition that a row belongs to the cases; None for a table that belongs to none.

    `passed` are the tables on the way here: two tables may link to each other.
    """
    if (ids := cases.ids_in(table)) is not None:
        return table.c.id.in_(sorted(ids))
    ways = []
    for link in declaration_of(table).links:
        target = TABLES[link.table]
        if target.name in passed:
            continue
        owner = _owned(target, cases, passed | {table.name})
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


def _ids(db: Session, table: Table, condition: ColumnElement[bool]) -> list[int]:
    return [row[0] for row in db.execute(select(table.c.id).where(condition))]
