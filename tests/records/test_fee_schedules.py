"""The fee schedule in the database: whole or not at all, the newest in force, old ones kept."""

from dataclasses import replace
from datetime import date, datetime, timezone

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from bot.content import load_content
from bot.fees.fee_model import FeeRow
from bot.records import Database, stored_fees
from bot.records.models import Fee, FeeSchedule

NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)
DAY = date(2026, 1, 1)
ROW = FeeRow("deputy", "full", "month", None, 1250, DAY, None, "A paper", DAY)


def test_the_newest_import_holds_and_the_old_one_is_kept(database: Database) -> None:
    for pence in (1250, 1350):
        with database.writing() as db:
            stored_fees.add(db, f"{pence}.csv", b"", [replace(ROW, pence=pence)], NOW)
    with database.reading() as db:
        schedule = stored_fees.current(db)
        assert schedule and schedule.rows == [replace(ROW, pence=1350)] and not schedule.example
        assert db.scalar(select(func.count()).select_from(FeeSchedule)) == 2
        assert db.scalar(select(func.count()).select_from(Fee)) == 2


def test_an_import_that_breaks_half_way_changes_nothing(database: Database) -> None:
    with database.writing() as db:
        stored_fees.add(db, "first.csv", b"", [ROW], NOW)
    broken = replace(ROW, source=None)  # type: ignore[arg-type]
    with pytest.raises(IntegrityError), database.writing() as db:
        stored_fees.add(db, "second.csv", b"", [ROW, broken], NOW)
    with database.reading() as db:
        schedule = stored_fees.current(db)
        assert schedule and schedule.name == "first.csv"


def test_before_any_import_the_shipped_figures_serve_and_are_marked(database: Database) -> None:
    example = load_content().example_fees
    with database.writing() as db:
        assert stored_fees.current(db) is None
        shipped = stored_fees.in_force(db, example)
        assert shipped.example and shipped.rows == [*example]
        stored_fees.add(db, "real.csv", b"", [ROW], NOW)
        assert not stored_fees.in_force(db, example).example
