"""What each table declares of its rows: their class, whose they are, what is personal, their age.

Retention, erasure, export and the retention schedule all follow from these declarations.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

DATA_CLASSES = {
    "conversation": "with the chat",
    "check": "with the chat; without one, until their page or time ends",
    "enquiry": "with the enquiry",
    "staff": "as long as the account is used",
    "security": "as long as the records of security are kept",
    "figures": "for good: counts only",
    "operation": "as long as the assistant runs",
}
OWNERS = {"conversations", "enquiries", "users"}  # the tables whose rows own others


@dataclass(frozen=True)
class OwnerLink:
    """A way to the owner: the row whose `target` in `table` is the value of `column`."""

    column: str
    table: str
    target: str


@dataclass(frozen=True)
class AgeLimit:
    """Rows are deleted so long after the moment in `column`: seconds, or the setting that has them.

    `owned` False: only rows whose owner is gone or that never had one.
    """

    column: str
    limit: int | str
    owned: bool = False


@dataclass(frozen=True)
class DataDeclaration:
    """What is in a table; `personal` names the columns with personal data.

    `readable` are those of them that are never sealed: rows are found or counted by them.
    """

    data_class: str
    holds: str
    links: tuple[OwnerLink, ...] = ()
    personal: tuple[str, ...] = ()
    readable: tuple[str, ...] = ()
    age: AgeLimit | None = None


def declare(
    data_class: str,
    holds: str,
    *links: str,
    personal: str = "",
    readable: str = "",
    age: AgeLimit | None = None,
) -> dict[str, Any]:
    """The `info` of a table; a link is written `column -> table.column`.

    Raises ValueError for a class that isn't in DATA_CLASSES.
    """
    if data_class not in DATA_CLASSES:
        raise ValueError(f"a class is one of {', '.join(DATA_CLASSES)}")
    read = tuple(_link(each) for each in links)
    columns = tuple(personal.split()), tuple(readable.split())
    return {"data": DataDeclaration(data_class, holds, read, *columns, age)}


def declaration_of(table: Table) -> DataDeclaration:
    """What a table declares; raises KeyError where it declares nothing."""
    declared: DataDeclaration | None = table.info.get("data")
    if declared is None:
        raise KeyError(f"the table {table.name} doesn't declare its data")
    return declared


def _link(written: str) -> OwnerLink:
    column, _, owner = written.partition(" -> ")
    table, _, target = owner.partition(".")
    return OwnerLink(column, table, target)
