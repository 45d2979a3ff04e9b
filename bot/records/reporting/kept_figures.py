"""Counts that stay when the rows are deleted that they were made of."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.records.models import FigureCount
from bot.records.reporting.figure_counts import FigureKey, count_figures, of_rows

TABLE = FigureCount.__table__


def counts_of(db: Session, ids: Mapping[str, Collection[int]]) -> Counter[FigureKey]:
    """The counts of rows, by table, that are about to be deleted."""
    return count_figures(db, of_rows(ids))


def add_counts(db: Session, counts: Mapping[FigureKey, int]) -> None:
    """Add counts to those that are kept."""
    rows = [
        {"day": day, "figure": figure, "name": name, "count": count}
        for (day, figure, name), count in sorted(counts.items())
    ]
    if rows:
        db.execute(_adding(db.get_bind().dialect.name), rows)


@lru_cache(maxsize=2)
def _adding(dialect: str) -> Any:
    """The statement that adds a count; built once."""
    module = sqlite if dialect == "sqlite" else postgresql
    new = module.insert(TABLE)
    added = {"count": TABLE.c.count + new.excluded.count}
    return new.on_conflict_do_update(index_elements=["day", "figure", "name"], set_=added)


def kept_counts(db: Session, first: date, last: date) -> Counter[FigureKey]:
    """The counts of the days from `first` to `last`."""
    query = select(FigureCount.day, FigureCount.figure, FigureCount.name, FigureCount.count)
    query = query.where(FigureCount.day >= first, FigureCount.day <= last)
    found: Counter[FigureKey] = Counter()
    for day, figure, name, count in db.execute(query):
        found[day, figure, name] += count
    return found
