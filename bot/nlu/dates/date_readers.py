"""Reads a match as a range of days, seen from a given day."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import dateparser
from dateutil.relativedelta import relativedelta

from bot.nlu.dates import date_words as words
from bot.nlu.dates.recurring_periods import MONTHS, UNITS, Cycle, Span, month_span, week_of

Found = tuple[Span, str]
Reader = Callable[[re.Match[str], date], Found | None]


def choose(cycle: Cycle, which: str, today: date) -> Span | None:
    """The span meant by last, this, next or "before last"; without such a word the latest begun."""
    spans = cycle.around(today)
    over = [span for span in spans if span[1] < today]
    begun = [span for span in spans if span[0] <= today]
    if which == "before last":
        return over[-2]
    if re.fullmatch(words.LAST, which):
        return over[-1]
    if re.fullmatch(words.NEXT, which):
        return next(span for span in spans if span[0] > today)
    if re.fullmatch(words.THIS, which):
        return _current(cycle, spans, today) or begun[-1]
    return begun[-1]


def _current(cycle: Cycle, spans: list[Span], today: date) -> Span | None:
    frame = week_of(today) if cycle.precision == "day" else month_span(today.year, 1, 12)
    now = [span for span in spans if span[0] <= today <= span[1]]
    near = [span for span in spans if frame[0] <= span[0] <= frame[1]]
    begun = [span for span in near if span[0] <= today]
    return next(iter(now + begun[::-1] + near), None)


def years_of(spec: str, today: date) -> tuple[Span, str]:
    """The calendar or school year that "2022", "'22", "2022/23" or "last year" stands for."""
    spec = " ".join(spec.lower().split())
    digits = re.findall(r"\d+", spec)
    if len(digits) == 2:
        return _school_year(digits)
    if digits:
        return month_span(int(digits[0]) + (2000 if len(digits[0]) == 2 else 0), 1, 12), "year"
    unit = UNITS["school_year" if re.search(words.SCHOOL, spec) else "year"]
    which = "before last" if spec.endswith("before last") else spec.split()[0]
    span = choose(unit, which, today)
    assert span is not None
    return span, unit.precision


def _school_year(digits: list[str]) -> tuple[Span, str]:
    first = int(digits[0]) + (2000 if len(digits[0]) == 2 else 0)
    second = int(digits[1]) + (2000 if len(digits[1]) == 2 else 0)
    if second != first + 1:
        raise ValueError("not two years in a row")
    return month_span(first, 9, 12), "school_year"


def read_cycle(
    cycle_of: Callable[[re.Match[str]], Cycle], match: re.Match[str], today: date
) -> Found | None:
    """A recurring period with its year, or with last, this or next, or on its own."""
    cycle = cycle_of(match)
    groups = match.groupdict()
    if spec := groups.get("year"):
        frame, _ = years_of(spec, today)
        inside = [s for s in cycle.around(frame[0]) if frame[0] <= s[0] <= frame[1]]
        return (inside[0], cycle.precision) if inside else None
    which = " ".join((groups.get("before") or groups.get("which") or "").lower().split())
    span = choose(cycle, "last" if which == "before" else which, today)
    return (span, cycle.precision) if span else None


def read_years(match: re.Match[str], today: date) -> Found:
    """A year or school year."""
    return years_of(match["year"], today)


def read_years_between(match: re.Match[str], today: date) -> Found | None:
    """From one year to another."""
    first, last = (years_of(match[name], today)[0] for name in ("first", "last"))
    return ((first[0], last[1]), "year") if first <= last else None


def read_months_between(match: re.Match[str], today: date) -> Found:
    """From one month to another, in the year of the second."""
    last = month_number(match["last"])
    latest = today.year if last <= today.month else today.year - 1
    year = years_of(match["year"], today)[0][0].year if match["year"] else latest
    first = month_number(match["first"])
    start = month_span(year - (first > last), first)[0]
    return (start, month_span(year, last)[1]), "month"


def month_number(name: str) -> int:
    """1 to 12 for a month's name or the first three letters of it."""
    return next(n for n, full in enumerate(MONTHS, 1) if full.startswith(name.lower()[:3]))


def read_ago(match: re.Match[str], today: date) -> Found:
    """So many days, weeks, months or years before today, as wide as its unit is vague."""
    low, high = amount(match["amount"])
    unit = unit_of(match)
    half = relativedelta(months=6 if match["half"] else 0)
    near, far = (today - step(unit, count) - half for count in (low, high))
    return _widen(unit, far, near)


def read_half_year_ago(match: re.Match[str], today: date) -> Found:
    """The month six months before this one."""
    return _widen("month", *2 * (today - relativedelta(months=6),))


def read_ahead(match: re.Match[str], today: date) -> Found:
    """So many days, weeks, months or years after today."""
    low, high = amount(match["amount"])
    unit = unit_of(match)
    return _widen(unit, today + step(unit, low), today + step(unit, high))


def read_lately(match: re.Match[str], today: date) -> Found:
    """The last so many days, weeks, months or years, up to today."""
    unit = unit_of(match)
    high = amount(match.groupdict().get("amount") or "one")[1]
    return (today - step(unit, high), today), _precision(unit)


def amount(word: str) -> tuple[int, int]:
    """The least and the most that a number or a word such as "few" may mean."""
    return (int(word), int(word)) if word.isdecimal() else words.NUMBERS[word.lower()]


def unit_of(match: re.Match[str]) -> str:
    """The unit of a length of time, in full and singular."""
    name = match["unit"].lower().rstrip("s")
    return words.SHORT_UNITS.get(name, name)


def step(unit: str, count: int) -> relativedelta:
    """`count` units as a length of time."""
    days = {"day": 1, "week": 7, "fortnight": 14}
    months = {"month": 1, "term": 4, "year": 12, "decade": 120}
    return relativedelta(days=days.get(unit, 0) * count, months=months.get(unit, 0) * count)


def _widen(unit: str, start: date, end: date) -> Found:
    if unit == "day":
        return (start, end), "day"
    if unit in ("week", "fortnight"):
        return (week_of(start)[0], week_of(end)[1]), "week"
    if unit == "month":
        span = month_span(start.year, start.month)[0], month_span(end.year, end.month)[1]
        return span, "month"
    slack = relativedelta(months={"decade": 24, "year": 6}.get(unit, 2))
    return (start - slack, end + slack), unit


def _precision(unit: str) -> str:
    return "week" if unit == "fortnight" else unit


def read_written(match: re.Match[str], today: date) -> Found | None:
    """A day written out, its year given, relative ("last year") or left to be the latest past."""
    text = match.group().lower().replace("’", "'")
    if spec := match.groupdict().get("year"):
        year = years_of(spec, today)[0][0].year
        text = text[: match.start("year") - match.start()].rstrip(" ,") + f" {year}"
    text = re.sub(r"\b(?:the|of|in)\b", " ", text)
    text = re.sub(rf"^\s*(?:{words.WEEKDAY}|{words.SHORT_WEEKDAY}),?\s", " ", text)
    return _parse(" ".join(text.split()), today)


def read_numeric(match: re.Match[str], today: date) -> Found | None:
    """A day in figures: year first, or day, month and year."""
    text = match.group()
    if text[:4].isdecimal():
        year, month, number = map(int, text.split("-"))
        day = date(year, month, number)
        return (day, day), "day"
    return _parse(text, today)


def _parse(text: str, today: date) -> Found | None:
    settings = {
        "DATE_ORDER": "DMY",
        "PREFER_DATES_FROM": "past",
        "REQUIRE_PARTS": ["day", "month"],
        "RELATIVE_BASE": datetime.combine(today, time(12)),
    }
    found = dateparser.parse(text, languages=["en"], settings=settings)
    return ((found.date(), found.date()), "day") if found else None


def read_near_day(offset: int, match: re.Match[str], today: date) -> Found:
    """A day so many days from today."""
    day = today + timedelta(days=offset)
    return (day, day), "day"
