"""Recurring periods as ranges of days: weeks, months, seasons, school terms and holidays.

School terms and holidays vary by place: these are the usual ones of England, with the spring term
ending at Easter.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from dateutil.easter import easter

Span = tuple[date, date]
DAY = timedelta(days=1)
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}


class Cycle(NamedTuple):
    """A recurring period: its precision, and those of its spans that start in a given year."""

    precision: str
    starting_in: Callable[[int], list[Span]]

    def around(self, day: date) -> list[Span]:
        """Its spans from three years before `day` to two years after, in order."""
        return [span for year in range(day.year - 3, day.year + 3) for span in self.in_year(year)]

    def in_year(self, year: int) -> list[Span]:
        """Its spans that start in `year`, in order."""
        return sorted(self.starting_in(year))


def month_span(year: int, month: int, count: int = 1) -> Span:
    """`count` whole months from the first day of `month`."""
    after = year * 12 + month - 1 + count
    return date(year, month, 1), date(after // 12, after % 12 + 1, 1) - DAY


def week_of(day: date) -> Span:
    """Monday to Sunday around `day`."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + 6 * DAY


def term_spans(year: int) -> dict[str, Span]:
    """The three terms that start in a calendar year."""
    return {
        "spring": (date(year, 1, 1), easter(year)),
        "summer": (easter(year) + DAY, date(year, 7, 31)),
        "autumn": (date(year, 9, 1), date(year, 12, 31)),
    }


def half_terms(year: int) -> dict[str, Span]:
    """The three weeks off in the middle of a term."""
    return {
        "spring": week_of(date(year, 2, 16)),
        "summer": week_of(date(year, 5, 31) - timedelta(days=date(year, 5, 31).weekday())),
        "autumn": week_of(date(year, 10, 27)),
    }


def easter_holiday(year: int) -> Span:
    """From the Monday of Holy Week to the Sunday after Easter."""
    return easter(year) - 6 * DAY, easter(year) + 7 * DAY


def _weeks(year: int) -> list[Span]:
    monday = week_of(date(year, 1, 7))[0]
    return [span for span in (week_of(monday + 7 * n * DAY) for n in range(53)) if _in(span, year)]


def _halves(year: int) -> list[Span]:
    """Both halves of each term, each with the break that ends it."""
    breaks = half_terms(year)
    terms = term_spans(year)
    halves = [(terms[name][0], breaks[name][1]) for name in terms]
    return halves + [(breaks[name][1] + DAY, terms[name][1]) for name in terms]


def _weekends(year: int) -> list[Span]:
    return [(monday + 5 * DAY, sunday) for monday, sunday in _weeks(year)]


def _in(span: Span, year: int) -> bool:
    return span[0].year == year


def _weekday(number: int) -> Cycle:
    def days(year: int) -> list[Span]:
        every = [monday + number * DAY for monday, _ in (*_weeks(year - 1)[-1:], *_weeks(year))]
        return [(day, day) for day in every if day.year == year]

    return Cycle("day", days)


def day_of_month(number: int) -> Cycle:
    """The days with this number in their month."""

    def days(year: int) -> Iterator[Span]:
        for month in range(1, 13):
            if number <= month_span(year, month)[1].day:
                yield date(year, month, number), date(year, month, number)

    return Cycle("day", lambda year: list(days(year)))


def _month(number: int) -> Cycle:
    return Cycle("month", lambda year: [month_span(year, number)])


def _season(first_month: int) -> Cycle:
    return Cycle("season", lambda year: [month_span(year, first_month, 3)])


def _term(name: str) -> Cycle:
    return Cycle("term", lambda year: [term_spans(year)[name]])


def _half_term(name: str) -> Cycle:
    return Cycle("half_term", lambda year: [half_terms(year)[name]])


UNITS = {
    "week": Cycle("week", _weeks),
    "weekend": Cycle("week", _weekends),
    "month": Cycle("month", lambda year: [month_span(year, month) for month in range(1, 13)]),
    "quarter": Cycle("quarter", lambda year: [month_span(year, m, 3) for m in (1, 4, 7, 10)]),
    "year": Cycle("year", lambda year: [month_span(year, 1, 12)]),
    "school_year": Cycle("school_year", lambda year: [month_span(year, 9, 12)]),
    "term": Cycle("term", lambda year: list(term_spans(year).values())),
    "half_term": Cycle("half_term", lambda year: list(half_terms(year).values())),
    "half_of_term": Cycle("half_term", _halves),
}
WEEKDAY_CYCLES = {name: _weekday(number) for number, name in enumerate(WEEKDAYS)}
MONTH_CYCLES = {name: _month(number) for number, name in enumerate(MONTHS, 1)}
SEASON_CYCLES = {name: _season(first) for name, first in SEASONS.items()}
TERM_CYCLES = {name: _term(name) for name in ("spring", "summer", "autumn")}
HALF_TERM_CYCLES = {name: _half_term(name) for name in ("spring", "summer", "autumn")}
QUARTER_CYCLES = {
    n: Cycle("quarter", lambda year, n=n: [month_span(year, 3 * n - 2, 3)])  # type: ignore[misc]
    for n in range(1, 5)
}
HOLIDAY_CYCLES = {
    "easter": Cycle("holiday", lambda year: [easter_holiday(year)]),
    "whit": Cycle("half_term", lambda year: [half_terms(year)["summer"]]),
    "christmas": Cycle("holiday", lambda year: [(date(year, 12, 20), date(year + 1, 1, 3))]),
    "summer": Cycle("holiday", lambda year: [(date(year, 7, 20), date(year, 8, 31))]),
}
