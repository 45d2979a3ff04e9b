"""What an import changes is shown, and what can hardly be meant is named."""

from dataclasses import replace
from datetime import date

import pytest

from bot.fees.fee_diff import fee_changes, implausible
from bot.fees.fee_model import FeeRow

TODAY = date(2026, 11, 30)
START = date(2026, 1, 1)
DEPUTY = FeeRow("deputy", "full", "month", None, 2000, START, None, "A paper", START)
HEAD = replace(DEPUTY, band="head", pence=3000)
BANDS = ("deputy", "head")


def changed(*new: FeeRow) -> list[str]:
    return [str(each) for each in fee_changes([DEPUTY, HEAD], new, TODAY)]


def doubts(*new: FeeRow, old: tuple[FeeRow, ...] = (DEPUTY, HEAD)) -> list[str]:
    return [*implausible(old, new, BANDS, TODAY)]


def test_a_change_is_shown_with_its_percentage_and_its_day() -> None:
    assert changed(DEPUTY, HEAD) == []
    assert changed(replace(DEPUTY, pence=2100), HEAD) == [
        "deputy, full, month: £20.00 -> £21.00 (+5.0%), from 2026-11-30"
    ]
    until, later = date(2026, 12, 31), date(2027, 1, 1)
    next_year = replace(DEPUTY, pence=1900, effective_from=later)
    assert changed(replace(DEPUTY, effective_to=until), next_year, HEAD) == [
        "deputy, full, month: £20.00 -> £19.00 (-5.0%), from 2027-01-01"
    ]


def test_a_figure_that_comes_or_goes_is_shown() -> None:
    reduced = replace(DEPUTY, discount="part_time", pence=1000)
    assert changed(HEAD, DEPUTY, reduced) == [
        "deputy, full, month, part_time: none -> £10.00, from 2026-11-30"
    ]
    assert changed(DEPUTY) == ["head, full, month: £30.00 -> none, from 2026-11-30"]


@pytest.mark.parametrize(
    ("new", "doubt"),
    [
        ((DEPUTY,), "the band head has no figure"),
        ((replace(DEPUTY, pence=0), HEAD), "deputy, full, month costs nothing"),
        ((replace(DEPUTY, pence=20_000), HEAD), "more than 3 times as much, or as little: deputy"),
        ((replace(DEPUTY, pence=600), HEAD), "more than 3 times as much, or as little: deputy"),
        (
            (replace(DEPUTY, effective_to=date(2026, 8, 31)), HEAD),
            "deputy, full, month ended on 2026-08-31",
        ),
        (
            (replace(DEPUTY, effective_from=date(2027, 1, 1)), HEAD),
            "deputy, full, month begins only on 2027-01-01",
        ),
        (
            (replace(DEPUTY, period="year", pence=24_000), HEAD),
            "deputy, full, month has a figure now, and none in the file",
        ),
    ],
)
def test_what_can_hardly_be_meant_is_named(new: tuple[FeeRow, ...], doubt: str) -> None:
    [told] = doubts(*new)
    assert told.startswith(doubt)


def test_a_sound_schedule_raises_no_doubt_with_or_without_one_before() -> None:
    assert doubts(replace(DEPUTY, pence=6000), HEAD) == []
    assert doubts(replace(DEPUTY, pence=20_000), HEAD, old=()) == []
