"""Counts that stay when the rows are deleted that they were made of."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import insert, literal, select, update
from sqlalchemy.orm import Session

from bot.records.models import FigureCount
from bot.records.reporting.figure_counts import FigureKey, count_figures, of_rows

TABLE = FigureCount.__table__


def keep_counts(db: Session, ids: Mapping[str, Collection[int]]) -> None:
    """Add the counts of rows, by table, that are about to be deleted in this transaction."""
    add_counts(db, count_figures(db, of_rows(ids)))


def add_counts(db: Session, counts: Mapping[FigureKey, int]) -> None:
    """Add counts to those that are kept."""
    for (day, figure, name), count in sorted(counts.items()):
        key = TABLE.c.day == day, TABLE.c.figure == figure, TABLE.c.name == name
        added = db.execute(update(TABLE).where(*key).values(count=TABLE.c.count + literal(count)))
        if not added.rowcount:
            row = {"day": day, "figure": figure, "name": name, "count": count}
            db.execute(insert(TABLE).values(**row))


def kept_counts(db: Session, first: date, last: date) -> Counter[FigureKey]:
    """The counts of the days from `first` to `last`."""
    query = select(FigureCount.day, FigureCount.figure, FigureCount.name, FigureCount.count)
    query = query.where(FigureCount.day >= first, FigureCount.day <= last)
    found: Counter[FigureKey] = Counter()
    for day, figure, name, count in db.execute(query):
        found[day, figure, name] += count
    return found
