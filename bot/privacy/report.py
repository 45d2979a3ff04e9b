"""What is stored, what was erased and what is held: numbers, without content."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.data_declarations import declaration_of
from bot.privacy.holds import open_holds
from bot.privacy.ownership import TABLES
from bot.records.models import Erasure, FigureCount, Hold
from bot.records.reporting.figure_counts import DELETED


@dataclass(frozen=True)
class PrivacyReport:
    """Rows by class and table; erasures by month and reason; deleted rows by month; open holds."""

    rows: dict[str, Counter[str]]
    erasures: Counter[tuple[str, str]]
    deleted: Counter[str]
    holds: list[Hold]


def privacy_report(db: Session) -> PrivacyReport:
    """The report as of now."""
    rows: dict[str, Counter[str]] = {}
    for table in TABLES.values():
        data_class = declaration_of(table).data_class
        count = db.execute(select(func.count()).select_from(table)).scalar_one()
        rows.setdefault(data_class, Counter())[table.name] = count
    erasures = Counter((_month(at), why) for at, why in db.execute(select(Erasure.at, Erasure.why)))
    deleted: Counter[str] = Counter()
    query = select(FigureCount.day, FigureCount.count).where(FigureCount.figure == DELETED)
    for day, count in db.execute(query):
        deleted[_month(day)] += count
    return PrivacyReport(rows, erasures, deleted, open_holds(db))


def _month(day: date) -> str:
    return f"{day:%Y-%m}"
