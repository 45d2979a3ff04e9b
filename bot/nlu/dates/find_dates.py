"""Finds dates as people in schools write them, each as a range of days with its precision.

"The autumn term 2022", "last Easter", "22/23", "since March", "a couple of months ago", "on the
9th". What only looks like one is ignored: Year 9, step 7, "I may have", telephone numbers.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from bot.nlu.dates.date_rules import RULES, DateRule, unqualified
from bot.nlu.dates.date_words import LEADS_IN, PART, PARTS, RELATION, RELATIONS
from bot.nlu.dates.named_times import COUNTED_FROM, NAMED_RULES, NARRATED
from bot.nlu.dates.recurring_periods import DAY, Span, month_span

LINK = re.compile(r"\s*(?:,|and|or|to|until|till|[–-])\s*(?:in\s+|from\s+)?", re.IGNORECASE)
LOOK_BACK = 40


@dataclass(frozen=True)
class DateRange:
    """A date in a message, at [begin, finish): some time from `start` to `end`.

    Both days are included. precision: day, week, month, quarter, half_term, holiday, season,
    term, year or school_year, or `part_of_` one of them ("early 2019"). relation is the word before
    it: since, before, after, until or in; the range is that of the words after it, so that
    "since 2019" is somewhere in 2019.
    """

    start: date
    end: date
    text: str
    begin: int
    finish: int
    precision: str
    relation: str = "in"


def find_dates(text: str, today: date) -> list[DateRange]:
    """The dates in `text` from left to right, seen from `today`; [] where there are none.

    A date without a year is the latest that has begun, so "in March" is never in the future.
    """
    return list(_dates(text, today))


# Entities, facts and timing each read the same text.
@lru_cache(maxsize=64)
def _dates(text: str, today: date) -> tuple[DateRange, ...]:
    found: list[DateRange] = []
    for match, rule in _matches(text):
        if found and match.start() < found[-1].finish:
            continue
        if rule.needs_lead(match) and not _is_led(text, match, found):
            continue
        if one := _in_context(text, match, rule, found, today):
            found.append(one)
    return tuple(found)


def _in_context(
    text: str, match: re.Match[str], rule: DateRule, found: list[DateRange], today: date
) -> DateRange | None:
    """The date read from `today`, or from the last date found where its words refer to that."""
    if (match.groupdict().get("before") or "").lower() == "before":
        return (
            _read_before(text, match, rule, found[-1]) if found else _read(text, match, rule, today)
        )
    refers = COUNTED_FROM.search(match.group())
    if not found:
        unnamed = refers and not re.search(r"(?:following|previous|prior)$", refers.group().lower())
        return None if unnamed else _read(text, match, rule, today)
    if refers:
        return _read_counted(text, match, rule, found[-1])
    groups = match.groupdict()
    if groups.get("number") and found[-1].precision in ("day", "month"):
        month = month_span(found[-1].end.year, found[-1].end.month)
        return _read(text, match, rule, min(month[1], today))
    narrated = NARRATED.search(text[max(0, match.start() - LOOK_BACK) : match.start()])
    if narrated and groups.get("month") and not groups.get("year"):
        return _read_narrated(text, match, rule, found[-1], today)
    return _read(text, match, rule, today)


def _matches(text: str) -> list[tuple[re.Match[str], DateRule]]:
    """All candidates in order; of two at one position the longer first."""
    matches = [
        (match, rule) for rule in (*NAMED_RULES, *RULES) for match in rule.pattern.finditer(text)
    ]
    return sorted(matches, key=lambda pair: (pair[0].start(), -pair[0].end()))


def _is_led(text: str, match: re.Match[str], found: list[DateRange]) -> bool:
    """Whether it follows a word such as "in" or another date, or is the whole message."""
    before, after = text[: match.start()], text[match.end() :]
    if not re.sub(r"\W", "", before + after):
        return True
    linked = found and LINK.fullmatch(text, found[-1].finish, match.start())
    return bool(linked or LEADS_IN.search(before[-LOOK_BACK:]))


def _read_before(
    text: str, match: re.Match[str], rule: DateRule, named: DateRange
) -> DateRange | None:
    """A date relative to the one before it: "in 2020, or the winter before"."""
    readings = (_read(text, match, rule, day) for day in (named.end + DAY, named.start))
    return next((one for one in readings if one and one.start < named.start), None)


def _read_counted(
    text: str, match: re.Match[str], rule: DateRule, named: DateRange
) -> DateRange | None:
    """A date counted from both ends of the one before it: "two years later", "that autumn"."""
    same = re.match(r"(?:(?:the|that)\s+)?(?:same|that)\b", match.group(), re.IGNORECASE)
    ends = [_read(text, match, rule, day) for day in (named.start, named.end)]
    first, last = ends
    if not (first and last):
        return None
    return first if same else replace(first, end=last.end)


def _read_narrated(
    text: str, match: re.Match[str], rule: DateRule, named: DateRange, today: date
) -> DateRange | None:
    """ "The October" of a story: the next one after the date before it, if that is past."""
    one = _read(text, match, rule, named.end + relativedelta(years=1))
    if one and one.start <= today:
        return one
    return _read(text, match, rule, today)


def _read(text: str, match: re.Match[str], rule: DateRule, today: date) -> DateRange | None:
    try:
        result = rule.read(match, today)
    except (ValueError, OverflowError):
        # It looks like a date but the calendar has none such: 31 February, 2019/23.
        return None
    if result is None:
        return None
    span, precision = result
    begin = match.start()
    before = text[max(0, begin - LOOK_BACK) : begin]
    if precision != "day" and (part := PART.search(before)):
        whole, span = span, _part(span, part)
        if span[0] + (span[1] - span[0]) / 2 > today >= whole[0] and unqualified(match):
            again = rule.read(match, whole[0] - DAY)
            span = _part(again[0], part) if again else span
        precision = f"part_of_{precision}"
        begin -= len(part.group())
        before = before[: part.start()]
    led = RELATION.search(before)
    word = led["word"].lower() if led else "in"
    return DateRange(
        *span,
        text=text[begin : match.end()],
        begin=begin,
        finish=match.end(),
        precision=precision,
        relation=RELATIONS.get(word, word),
    )


def _part(span: Span, part: re.Match[str]) -> Span:
    """The first, the middle or the last third."""
    name = " ".join((part["of"] or part["near"]).lower().split())
    third = (span[1] - span[0]) / 3
    start = span[0] + PARTS[name] * third
    return start, (span[1] if PARTS[name] == 2 else start + third)
