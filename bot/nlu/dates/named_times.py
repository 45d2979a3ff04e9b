"""Times that have a name of their own, and times counted from a date named before."""

import re
from datetime import date

from dateutil.relativedelta import relativedelta

from bot.nlu.dates.date_readers import Found, month_number, read_ago, read_ahead, read_cycle
from bot.nlu.dates.date_rules import cycle_rule, date_rule, needs_lead_always
from bot.nlu.dates.date_words import AMOUNT, CLAUSE_END, MONTH, SCHOOL, SPAN_UNIT, year_words
from bot.nlu.dates.recurring_periods import UNITS, Cycle, month_span

Match = re.Match[str]
EARLIEST = date(1950, 1, 1)
DECADES = {"noughties": 2000, "nineties": 1990, "eighties": 1980, "seventies": 1970}
# The school closures and restrictions of England.
PANDEMIC = {"first": (date(2020, 3, 23), date(2020, 6, 30))}
RESTRICTIONS = (date(2020, 3, 1), date(2021, 7, 31))
NAMED_DAYS = {
    "new": Cycle("holiday", lambda year: [(date(year, 1, 1), date(year, 1, 31))]),
    "leavers": Cycle("term", lambda year: [(date(year, 5, 1), date(year, 7, 31))]),
    "results": Cycle("month", lambda year: [month_span(year, 8)]),
}
# From how long to how long before today a plural without a number may lie, in months.
VAGUE = {
    "day": (1, 0),
    "week": (4, 0),
    "month": (24, 1),
    "year": (480, 18),
    "age": (480, 12),
    "yonk": (480, 12),
    "decade": (720, 120),
}
COUNTED_FROM = re.compile(
    r"^(?:the |that )?(?:same|that|following|previous|prior)\b|\b(?:that|same) year$"
    r"|\b(?:later|afterwards|after|earlier|before)(?: that)?$",
    re.IGNORECASE,
)
NARRATED = re.compile(r"\bthe\s+$", re.IGNORECASE)


def read_month_of_year(match: Match, _: date) -> Found | None:
    """A month by its name or number with a year of two or four digits."""
    name = match["month"]
    number = int(name) if name.isdecimal() else month_number(name)
    digits = int(match["digits"])
    year = digits if digits > 99 else digits + (2000 if digits < 60 else 1900)
    return month_span(year, number), "month"


def read_past_month(match: Match, today: date) -> Found | None:
    """As above; None for a year still to come, which is a day of the month."""
    return read_month_of_year(match, today) if int(match["digits"]) <= today.year % 100 else None


def read_short_year(match: Match, _: date) -> Found:
    """A year by its last two digits."""
    return month_span(2000 + int(match["digits"]), 1, 12), "year"


def read_decade(match: Match, _: date) -> Found:
    """Ten years."""
    name = match["decade"].lower()
    digits = int(re.sub(r"\D", "", name) or 0)
    year = DECADES.get(name) or (digits if digits > 99 else digits + (1900 if digits else 2000))
    return (date(year, 1, 1), date(year + 9, 12, 31)), "decade"


def read_pandemic(match: Match, _: date) -> Found:
    """The pandemic of 2020, or its first lockdown."""
    return PANDEMIC.get((match["first"] or "").lower(), RESTRICTIONS), "season"


def read_vaguely_ago(match: Match, today: date) -> Found:
    """Years, months or weeks ago without a number."""
    unit = match["vague"].lower().rstrip("s")
    far, near = VAGUE.get(unit, (480, 3))
    return (
        max(EARLIEST, today - relativedelta(months=far)),
        today - relativedelta(months=near),
    ), "vague"


def read_after(match: Match, named: date) -> Found:
    """So long after the date named before."""
    return read_ahead(match, named)


def read_before(match: Match, named: date) -> Found:
    """So long before the date named before."""
    return read_ago(match, named)


def read_unit(match: Match, today: date) -> Found | None:
    """The term, year or month now."""
    name = match["unit"].lower()
    school = re.match(SCHOOL, name)
    return read_cycle(lambda _: UNITS["school_year" if school else name], match, today)


PART_OF = "(?:(?<=start of )|(?<=beginning of )|(?<=middle of )|(?<=end of )|(?<=back of ))"
_NO_DAY = r"(?<!on\s)"
NAMED_RULES = (
    date_rule(rf"{_NO_DAY}(?P<month>{MONTH})\s+(?P<digits>\d\d)(?![\d:.])", read_past_month),
    date_rule(r"(?P<month>0?[1-9]|1[0-2])/(?P<digits>(?:19|20)\d\d)", read_month_of_year),
    date_rule(r"(?P<month>0[1-9]|1[0-2])/(?P<digits>[0-3]\d)", read_month_of_year),
    date_rule(r"(?<=since\s)(?P<digits>[012]\d)(?!\s*(?:\w|%))", read_short_year),
    date_rule(r"(?P<digits>0\d)(?!\s?[:.]?\d)", read_short_year, needs_lead_always),
    date_rule(
        rf"(?:the\s+)?(?P<decade>{'|'.join(DECADES)}|(?:19[6-9]|20[0-2])0['’]?s|['’]?[6-9]0['’]?s)",
        read_decade,
    ),
    date_rule(
        r"(?:the\s+)?(?:(?P<first>first)\s+)?(?:lockdown|covid(?:-?19)?|(?:corona\s?virus\s+)?pandemic)",
        read_pandemic,
        needs_lead_always,
    ),
    cycle_rule(
        rf"(?:the\s+|(?:year|y)\s?\d\d?\s+)?(?P<name>new|leavers|results)(?:['’]s?)?"
        rf"\s+(?:year|day|assembly)(?:['’]s\s+(?:day|eve))?{year_words()}",
        lambda match: NAMED_DAYS[match["name"].lower()],
    ),
    date_rule(
        r"(?:(?:some|many|a few)\s+)?(?P<vague>ages|yonks|decades|years|months|weeks|days"
        r"|a\s+(?:good\s+|wee\s+|little\s+)?while)\s+(?:ago|back)",
        read_vaguely_ago,
    ),
    date_rule(
        rf"{PART_OF}(?:the\s+)?(?P<unit>term|{SCHOOL}\s+year|year|month)(?!\s+\w*\d)", read_unit
    ),
    date_rule(
        rf"{AMOUNT}\s+{SPAN_UNIT}(?P<half>\s+and\s+a\s+half)?"
        rf"\s+(?:later|afterwards|after(?:\s+that|{CLAUSE_END}))",
        read_after,
    ),
    date_rule(
        rf"{AMOUNT}\s+{SPAN_UNIT}(?P<half>\s+and\s+a\s+half)?"
        rf"\s+(?:earlier|before(?:\s+that|{CLAUSE_END}))",
        read_before,
    ),
)
