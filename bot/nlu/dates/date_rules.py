"""The rules for dates, each a regular expression and a reader for its matches."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import NamedTuple

from bot.nlu.dates import date_names as names
from bot.nlu.dates import date_readers as readers
from bot.nlu.dates.date_readers import Found
from bot.nlu.dates.date_words import (
    AFTER_MONTH,
    AMBIGUOUS_MONTHS,
    AMOUNT,
    BEFORE,
    HALF_TERM_NAMES,
    LAST,
    MONTH,
    NO_COUNT,
    OF_YEAR,
    SCHOOL,
    SCHOOL_YEARS,
    SHORT_SCHOOL_YEARS,
    SHORT_WEEKDAY,
    SPAN_UNIT,
    TERM_NAMES,
    UNIT,
    WEEKDAY,
    WHICH,
    YEAR,
    year_words,
)
from bot.nlu.dates.recurring_periods import MONTHS, Cycle

Match = re.Match[str]
Read = Callable[[Match, date], Found | None]
Test = Callable[[Match], bool]


class DateRule(NamedTuple):
    """`needs_lead`: whether the match is a date only after a word such as "in", or alone."""

    pattern: re.Pattern[str]
    read: Read
    needs_lead: Test


def _never(_: Match) -> bool:
    return False


def needs_lead_always(_: Match) -> bool:
    """For words that are a date only after one such as "in"."""
    return True


def unqualified(match: Match) -> bool:
    """Whether neither a year nor a word such as "last" says which one it is."""
    groups = match.groupdict()
    return not any(groups.get(name) for name in ("which", "year", "before"))


def _ambiguous_month(match: Match) -> bool:
    name = match["month"].lower().rstrip(".")
    return unqualified(match) and (name in AMBIGUOUS_MONTHS or name not in MONTHS)


def _ambiguous_months(match: Match) -> bool:
    return not match["year"] and match["last"].lower() in AMBIGUOUS_MONTHS


# What comes before a number that is a name: Year 9, Step 7, Section 48.
NUMBERED = ("year", "years", "yr", "step", "section", "stage", "ks", "part", "clause", "phase")
NOT_NUMBERED = "".join(rf"(?<!\b{word}\s)" for word in (*NUMBERED, "room", "page", "number", "key"))


def date_rule(pattern: str, read: Read, needs_lead: Test = _never) -> DateRule:
    """A rule for whole words that `pattern` matches."""
    whole = rf"(?<![\w£$€/’'])(?<!\d[.,-])(?<!\d\s-)(?:{pattern})(?!\w)"
    return DateRule(re.compile(whole, re.IGNORECASE), read, needs_lead)


def cycle_rule(
    pattern: str, cycle_of: Callable[[Match], Cycle], needs_lead: Test = _never
) -> DateRule:
    """A rule for a period that comes again."""
    return date_rule(pattern, partial(readers.read_cycle, cycle_of), needs_lead)


def _near_day(pattern: str, offset: int) -> DateRule:
    return date_rule(pattern, partial(readers.read_near_day, offset))


# "The Monday" is a Monday of the story, not the latest.
NOT_NARRATED = r"(?<!the\s)(?<!that\s)(?<!\ba\s)(?<!same\s)"
ORDINAL = r"(?:st|nd|rd|th)"
DAY = r"(?:[12]\d|3[01]|0?[1-9])"
ANY_WEEKDAY = rf"(?:{WEEKDAY}|{SHORT_WEEKDAY})"
A_WEEKDAY = rf"(?:{ANY_WEEKDAY},?\s+(?:the\s+)?)?"
A_WHICH = rf"(?:the\s+)?(?:{WHICH}\s+)?"
WHEN = rf"{OF_YEAR}(?:{BEFORE})?"
TERM = rf"(?P<term>autumn|spring|summer|{'|'.join(TERM_NAMES)})"
HALF = rf"(?P<named>autumn|spring|summer|{'|'.join(HALF_TERM_NAMES)})"
HOLIDAY = r"(?P<holiday>easter|christmas|xmas|whit(?:sun)?\b|summer(?=\s+(?:hol|break)))"
HOLIDAYS = r"(?:\s+(?:holidays?|hols?|break|time|week|day|eve|sunday|monday))?"
SEASON = r"(?P<season>spring|summer|autumn|winter)"
NO_THING = (
    r"(?!\s+(?:term|school|camp|fair|fayre|fete|part(?:y|ies)|eggs?|cards?|bonus|concert|play)\b)"
)
NO_AGE = r"(?![\s-]*(?:year|yr)s?[\s-]*olds?)"
AFTER_THE_DAY = (
    r"(?=\s*(?:[.,;:!?)]|$)|\s+(?:and|but|when|at|i|we|they|he|she|it|my|because|so|then|after"
    r"|before|or|to|until|for|with|was|there|about|by|last|this|next)\b)"
)
SHORT_UNIT = r"(?P<unit>days?|weeks?|fortnights?|months?)"

WRITTEN = (
    date_rule(
        rf"{NOT_NUMBERED}{A_WEEKDAY}{DAY}{ORDINAL}?\s+(?:of\s+)?{MONTH}{OF_YEAR}{AFTER_MONTH}",
        readers.read_written,
    ),
    date_rule(
        rf"{A_WEEKDAY}{MONTH}\s+(?:the\s+)?{DAY}{ORDINAL}{OF_YEAR}{AFTER_MONTH}",
        readers.read_written,
    ),
    date_rule(rf"{MONTH}\s+{DAY}(?:,\s*|\s+)(?P<year>{YEAR})", readers.read_written),
    date_rule(
        rf"{MONTH}\s+{DAY}{NO_COUNT}{NO_AGE}(?!\s*[:.]\d)", readers.read_written, needs_lead_always
    ),
    date_rule(r"\d{4}-\d\d?-\d\d?(?![-/\d])", readers.read_numeric),
    date_rule(r"\d\d?([/.-])\d\d?\1(?:\d{4}|\d\d)(?![-/\d])(?!\.\d)", readers.read_numeric),
)
YEARS = (
    date_rule(
        rf"{SCHOOL}\s+year\s+(?:of\s+)?(?P<year>{SCHOOL_YEARS}|{SHORT_SCHOOL_YEARS})",
        readers.read_years,
    ),
    date_rule(rf"(?P<year>{SCHOOL_YEARS})(?:\s+{SCHOOL}\s+year)?", readers.read_years),
    date_rule(rf"(?P<year>{SHORT_SCHOOL_YEARS})\s+{SCHOOL}\s+year", readers.read_years),
    date_rule(
        rf"(?<!was\s)(?<!were\s)(?P<year>{SHORT_SCHOOL_YEARS}){NO_AGE}{NO_COUNT}",
        readers.read_years,
        needs_lead_always,
    ),
    date_rule(rf"(?:the\s+)?year\s+(?P<year>{YEAR})", readers.read_years),
    date_rule(rf"(?P<year>{YEAR}){NO_COUNT}", readers.read_years, needs_lead_always),
    date_rule(
        rf"(?P<first>{YEAR})\s*(?:and|to|until|till|or|[–-])\s*(?P<last>{YEAR}){NO_COUNT}",
        readers.read_years_between,
    ),
)
CYCLES = (
    cycle_rule(rf"{A_WHICH}{TERM}\s+term{year_words(SHORT_SCHOOL_YEARS)}(?:{BEFORE})?", names.term),
    cycle_rule(rf"{A_WHICH}(?:{HALF}\s+)?half[\s-]?term{WHEN}", names.half_term),
    cycle_rule(rf"{A_WHICH}{HOLIDAY}{HOLIDAYS}{NO_THING}{WHEN}", names.holiday),
    cycle_rule(rf"{A_WHICH}{SEASON}{NO_THING}{WHEN}", names.season, unqualified),
    cycle_rule(rf"{A_WHICH}(?P<month>{MONTH}){WHEN}{AFTER_MONTH}", names.month, _ambiguous_month),
    date_rule(
        rf"(?P<first>{MONTH})\s*(?:and|to|until|till|[–-])\s*(?P<last>{MONTH}){OF_YEAR}",
        readers.read_months_between,
        _ambiguous_months,
    ),
    cycle_rule(
        rf"(?:the\s+)?(?:q(?P<number>[1-4])|(?P<word>first|second|third|fourth|final)\s+quarter)"
        rf"{OF_YEAR}",
        names.quarter,
        unqualified,
    ),
    cycle_rule(rf"(?:the\s+)?{WHICH}\s+(?P<unit>{UNIT})(?!\s+\d\d?s?\b)", names.unit),
    cycle_rule(rf"the\s+(?P<unit>{UNIT}){BEFORE}", names.unit),
    cycle_rule(rf"{WHICH}\s+(?P<weekday>{ANY_WEEKDAY})", names.weekday),
    cycle_rule(rf"(?<=on\s)(?P<weekday>{ANY_WEEKDAY})", names.weekday),
    cycle_rule(rf"{NOT_NARRATED}(?P<weekday>{WEEKDAY})", names.weekday),
    cycle_rule(rf"(?<=on\s)the\s+(?P<number>{DAY}){ORDINAL}{AFTER_THE_DAY}", names.numbered_day),
)
DISTANCES = (
    date_rule(
        rf"{AMOUNT}\s+{SPAN_UNIT}(?P<half>\s+and\s+a\s+half)?\s+(?:ago|back)", readers.read_ago
    ),
    date_rule(r"half\s+an?\s+year\s+ago", readers.read_half_year_ago),
    date_rule(rf"{AMOUNT}\s+{SPAN_UNIT}(?:\s+time|\s+from\s+now)", readers.read_ahead),
    date_rule(rf"(?<=\bin\s){AMOUNT}\s+{SHORT_UNIT}(?!\s+of)", readers.read_ahead),
    date_rule(rf"(?:the\s+)?(?:{LAST}|past)\s+{AMOUNT}\s+{SPAN_UNIT}", readers.read_lately),
    date_rule(rf"(?:the\s+)?past\s+{SPAN_UNIT}", readers.read_lately),
    _near_day(r"the\s+day\s+before\s+yesterday", -2),
    _near_day(r"yesterday|last\s+night", -1),
    _near_day(r"today|tonight|this\s+(?:morning|afternoon|evening)", 0),
    _near_day("tomorrow", 1),
    _near_day(r"the\s+day\s+after\s+tomorrow", 2),
)
RULES: tuple[DateRule, ...] = (*WRITTEN, *YEARS, *CYCLES, *DISTANCES)
