"""From the names in a match to the recurring period that they mean."""

import re

from bot.nlu.dates.date_words import HALF_TERM_NAMES, TERM_NAMES
from bot.nlu.dates.recurring_periods import (
    HALF_TERM_CYCLES,
    HOLIDAY_CYCLES,
    MONTH_CYCLES,
    QUARTER_CYCLES,
    SEASON_CYCLES,
    TERM_CYCLES,
    UNITS,
    WEEKDAY_CYCLES,
    Cycle,
    day_of_month,
)

Match = re.Match[str]
QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4}


def month(match: Match) -> Cycle:
    """A month by its name or the first three letters of it."""
    short = match["month"].lower()[:3]
    return next(cycle for name, cycle in MONTH_CYCLES.items() if name.startswith(short))


def weekday(match: Match) -> Cycle:
    """A day of the week by its name or the first three letters of it."""
    short = match["weekday"].lower()[:3]
    return next(cycle for name, cycle in WEEKDAY_CYCLES.items() if name.startswith(short))


def season(match: Match) -> Cycle:
    """A season by its name."""
    return SEASON_CYCLES[match["season"].lower()]


def term(match: Match) -> Cycle:
    """A school term, also by the names that independent schools use."""
    name = match["term"].lower()
    return TERM_CYCLES[TERM_NAMES.get(name, name)]


def half_term(match: Match) -> Cycle:
    """One half term by its term or month, or any; "this half term" is half of a term."""
    name = (match["named"] or "").lower()
    if match["which"] and not name:
        return UNITS["half_of_term"]
    return HALF_TERM_CYCLES.get(HALF_TERM_NAMES.get(name, name), UNITS["half_term"])


def holiday(match: Match) -> Cycle:
    """A school holiday."""
    name = match["holiday"].lower()
    return HOLIDAY_CYCLES[{"xmas": "christmas", "whitsun": "whit"}.get(name, name)]


def unit(match: Match) -> Cycle:
    """Any week, month, term, year and so on."""
    name = match["unit"].lower()
    school = name.startswith(("school", "academic"))
    return UNITS["school_year" if school else re.sub(r"[\s-]+", "_", name)]


def quarter(match: Match) -> Cycle:
    """A quarter of the calendar year."""
    return QUARTER_CYCLES[int(match["number"] or QUARTERS[match["word"].lower()])]


def numbered_day(match: Match) -> Cycle:
    """A day of any month by its number."""
    return day_of_month(int(match["number"]))
