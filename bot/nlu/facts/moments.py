"""When membership and the allegation or process began, as far as explicit dates say it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Literal

from dateutil.relativedelta import relativedelta

from bot.nlu.dates.find_dates import DateRange
from bot.nlu.dates.named_times import EARLIEST
from bot.nlu.dates.recurring_periods import DAY, Span
from bot.nlu.facts.dated_clauses import (
    DatedAnchor,
    DatedClause,
    all_dates,
    dated_clauses,
    normal,
)
from bot.nlu.facts.moment_words import AFTER_LINKS, SIGNS, says

Order = Literal["before_joining", "after_joining"]
# How long ago "I've just been suspended" may have been.
NEWEST = timedelta(days=60)


@dataclass(frozen=True)
class Moments:
    """Ranges of days; None where the message doesn't say.

    joined: when membership began. begun: when the allegation or process began. either: one of them,
    in a short answer that doesn't say which. order: the order where it is said in words.
    rejoined: whether an earlier membership may have covered what began before `joined`.
    """

    joined: Span | None = None
    begun: Span | None = None
    either: Span | None = None
    order: Order | None = None
    rejoined: bool = False


def moments(text: str, asked: str | None, today: date) -> Moments:
    """The moments that `text` dates, where `asked` is the fact of the open question."""
    read = normal(text)
    clauses = dated_clauses(read, asked, today)
    used = [clause for clause in clauses if clause.stated]
    if says("unsettled", read):
        return Moments()
    lone = asked == "timing" and len(used) == 1 == len(clauses) and not used[0].anchors
    return Moments(
        _joined(read, used, today),
        _begun(used, today),
        _either(used[0], today) if lone else None,
        _order_in_words(read, clauses, asked),
        says("rejoined", read),
    )


def order(found: Moments) -> Order | None:
    """Whether what began came before or after joining; None where that is open."""
    dated: Order | None = None
    if found.joined and found.begun:
        place = _compare(found.begun, found.joined)
        dated = "after_joining" if place > 0 else "before_joining" if place < 0 else None
    if found.order and dated and found.order != dated:
        return None
    settled = found.order or dated
    return None if found.rejoined and settled == "before_joining" else settled


def marked(text: str, today: date) -> str:
    """`text` with its dates, if it has two or more, as date1, date2 … from the earliest on."""
    dates = all_dates(text, today)
    spans = sorted({(one.start, one.end) for one in dates})
    for one in reversed(dates) if len(dates) > 1 else ():
        mark = f"date{spans.index((one.start, one.end)) + 1}"
        text = text[: one.begin] + mark + text[one.finish :]
    return text


def _joined(read: str, clauses: list[DatedClause], today: date) -> Span | None:
    """When membership began; None where it has ended or several beginnings are told."""
    ended = [one for one, clause in _dated(clauses, "joined") if _is_ended(one, clause.text)]
    rejoined = says("rejoined", read)
    if (ended or says("former", read)) and not rejoined:
        return None
    spans = _spans(clauses, "joined", today, ended)
    if not spans or rejoined:
        return max(spans, default=None)
    start, end = max(start for start, _ in spans), min(end for _, end in spans)
    return (start, end) if start <= end else None


def _is_ended(one: DateRange, text: str) -> bool:
    until = one.relation == "until" and not says("negated", text)
    return until or says("years_between", one.text)


def _begun(clauses: list[DatedClause], today: date) -> Span | None:
    """The first beginning; open towards the past where one may have no date."""
    spans = _spans(clauses, "begun", today)
    undated = any(one.start <= today for clause in clauses for one in clause.unclaimed)
    for clause in clauses:
        begun = [anchor for anchor in clause.anchors if anchor.kind == "begun"]
        if not begun or clause.denied or any(anchor.dates for anchor in begun):
            continue
        if says("just", clause.text):
            spans.append((today - NEWEST, today))
        else:
            undated = undated or says("undated", clause.text)
    if not spans:
        past = [clause for clause in clauses if says("past", clause.text)]
        spans, undated = _spans(past, "later", today), True
    if not spans:
        return None
    return EARLIEST if undated else min(spans)[0], min(end for _, end in spans)


def _either(clause: DatedClause, today: date) -> Span | None:
    if len(clause.dates) != 1 or clause.denied:
        return None
    span = _span(clause.dates[0], clause, today)
    return span if span[0] <= today else None


def _dated(clauses: list[DatedClause], kind: str) -> list[tuple[DateRange, DatedClause]]:
    return [
        (one, clause)
        for clause in clauses
        if not clause.denied
        for anchor in clause.anchors
        if anchor.kind == kind
        for one in anchor.dates
    ]


def _spans(
    clauses: list[DatedClause], kind: str, today: date, without: Sequence[DateRange] = ()
) -> list[Span]:
    """The dates of one kind, those to come left out."""
    others = [one for one, _ in _dated(clauses, "begun" if kind == "joined" else "joined")]
    found = [
        _span(_widened(one, others, today), clause, today)
        for one, clause in _dated(clauses, kind)
        if one not in without
    ]
    return [span for span in found if span[0] <= today]


def _span(one: DateRange, clause: DatedClause, today: date) -> Span:
    start, end = one.start, one.end
    if one.relation == "before" or (one.relation == "until" and not says("negated", clause.text)):
        start, end = EARLIEST, start - DAY
    elif one.relation == "after":
        start, end = end + DAY, today
    lead = clause.text[: max(0, one.begin - clause.begin)]
    if says("hedged", clause.text) or says("roughly", lead):
        slack = max(end - start, timedelta(days=7))
        start, end = max(start - slack, EARLIEST), end + slack
    return start, max(start, min(end, today))


def _widened(one: DateRange, others: list[DateRange], today: date) -> DateRange:
    """A date without a year may be of the year of another, where that turns their order round."""
    recent = says("last", one.text) or one.start <= today <= one.end
    for other in others if _is_bare(one) and one.relation in ("in", "since", "after") else ():
        years = max(one.start.year - other.start.year, int(recent))
        vague = other.precision in ("duration", "vague")
        if years <= 0 or vague or (_is_bare(other) and one.begin > other.begin):
            continue
        earlier = one.start - relativedelta(years=years), one.end - relativedelta(years=years)
        named = (other.start, other.end)
        turned = _compare(earlier, named) * _compare((one.start, one.end), named)
        if turned < 0 or (turned == 0 and recent and _is_bare(other)):
            return replace(one, start=earlier[0])
    return one


def _is_bare(one: DateRange) -> bool:
    """Whether it recurs each year and no year is said."""
    numbered = one.precision == "month" and any(char.isdecimal() for char in one.text)
    return says("recurs", one.text) and not numbered and not says("of_a_year", one.text)


def _compare(one: Span, other: Span) -> int:
    return (one[0] > other[1]) - (one[1] < other[0])


def _order_in_words(read: str, clauses: list[DatedClause], asked: str | None) -> Order | None:
    """What "two weeks after I joined" and the like say; None where two sayings disagree."""
    short = SIGNS["short_order"].search(read) if asked == "timing" else None
    if short:
        return "before_joining" if short["link"] == "before" else "after_joining"
    sentences = [list(each) for _, each in groupby(clauses, lambda clause: clause.sentence)]
    said = {
        _linked(read, sentence, asked)
        for sentence in sentences
        if all(clause.stated and not clause.denied for clause in sentence)
    }
    settled = said - {None}
    return settled.pop() if len(settled) == 1 else None


def _linked(read: str, sentence: list[DatedClause], asked: str | None) -> Order | None:
    """The order of the first two anchors that "before", "after" and the like join."""
    anchors = [anchor for clause in sentence for anchor in clause.anchors]
    dates = [one for clause in sentence for one in clause.dates]
    begin = sentence[0].begin
    led = SIGNS["led"].search(read[begin : anchors[0].begin]) if anchors else None
    if led and asked == "timing" and [anchor.kind for anchor in anchors] == ["joined"]:
        return "after_joining" if led["link"] in AFTER_LINKS else "before_joining"
    for first, second in pairwise(anchors):
        if {first.kind, second.kind} != {"joined", "begun"}:
            continue
        link = SIGNS["link"].search(read, first.finish, second.begin)
        if link and any(link.start() < one.finish <= second.begin for one in dates):
            continue
        if link and (link["link"] != "when" or says("already", read[begin : first.finish])):
            return _order_of(first, link["link"] in AFTER_LINKS)
        gap = read[first.finish : second.begin]
        if led and first is anchors[0] and not link and not says("then", gap):
            return _order_of(second, led["link"] in AFTER_LINKS)
    return None


def _order_of(anchor: DatedAnchor, is_later: bool) -> Order:
    """The order, where this anchor is the later or the earlier of the two."""
    return "after_joining" if (anchor.kind == "begun") == is_later else "before_joining"
