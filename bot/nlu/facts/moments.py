"""When membership and the allegation or process began, as far as explicit dates say it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

from bot.nlu.dates.durations import find_durations
from bot.nlu.dates.find_dates import DateRange, find_dates
from bot.nlu.dates.named_times import EARLIEST
from bot.nlu.dates.recurring_periods import DAY, Span
from bot.nlu.facts import moment_words as words

Order = Literal["before_joining", "after_joining"]
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


@dataclass
class DatedAnchor:
    """Words for membership, for a beginning or for something else, and their dates."""

    kind: str
    begin: int
    finish: int
    dates: list[DateRange] = field(default_factory=list)


@dataclass
class DatedClause:
    """Part of a sentence. `stated`: of the visitor's own matter, and neither asked nor supposed."""

    text: str
    begin: int
    finish: int
    sentence: int
    stated: bool
    anchors: list[DatedAnchor]
    dates: list[DateRange]
    unclaimed: list[DateRange] = field(default_factory=list)

    @property
    def denied(self) -> bool:
        """Whether it says that something was not so."""
        return bool(words.NEGATED.search(self.text) and not words.AT_LAST.search(self.text))


def moments(text: str, asked: str | None, today: date) -> Moments:
    """The moments that `text` dates, where `asked` is the fact of the open question."""
    read = _normal(text)
    clauses = _clauses(read, asked, today)
    _assign_dates(clauses)
    used = [clause for clause in clauses if clause.stated]
    if words.UNSETTLED.search(read):
        return Moments()
    joined = _joined(read, used, today)
    begun = _begun(used, today)
    lone = asked == "timing" and not any(clause.anchors for clause in clauses)
    return Moments(
        joined,
        begun,
        _either(used, today) if lone and len(used) == len(clauses) else None,
        _order_in_words(read, clauses, asked),
        bool(words.REJOINED.search(read)),
    )


def order(found: Moments) -> Order | None:
    """Whether what began came before or after joining; None where that is open."""
    dated = _order_of_dates(found)
    if found.order and dated and found.order != dated:
        return None
    settled = found.order or dated
    return None if found.rejoined and settled == "before_joining" else settled


def marked(text: str, today: date) -> str:
    """`text` with its dates, if it has two or more, as date1, date2 … from the earliest on."""
    dates = _dates(text, today)
    spans = sorted({(one.start, one.end) for one in dates})
    if len(dates) < 2:
        return text
    for one in reversed(dates):
        mark = f"date{spans.index((one.start, one.end)) + 1}"
        text = text[: one.begin] + mark + text[one.finish :]
    return text


def _normal(text: str) -> str:
    """Lower case with straight apostrophes; every character keeps its place."""
    lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return re.sub("[’‘`´]", "'", lowered)


def _dates(text: str, today: date) -> list[DateRange]:
    """Dates and lengths of time in order; of two that overlap the longer."""
    found: list[DateRange] = []
    every = [*find_dates(text, today), *find_durations(text, today)]
    for one in sorted(every, key=lambda one: one.begin - one.finish):
        if all(one.finish <= other.begin or other.finish <= one.begin for other in found):
            found.append(one)
    return sorted(found, key=lambda one: one.begin)


def _clauses(read: str, asked: str | None, today: date) -> list[DatedClause]:
    dates = _dates(read, today)
    found: list[DatedClause] = []
    mine, named = True, asked in ("timing", "stage", "issue_type")
    for number, (begin, finish) in enumerate(_cut(read, words.SENTENCE, 0, len(read), dates)):
        open_ = False
        pieces = list(_cut(read, words.JOINT, begin, finish, dates))
        for low, high in pieces:
            text = read[low:high]
            mine = _is_mine(text, mine)
            open_ = open_ or bool(words.SUPPOSED.search(text) or words.ASKED.search(text))
            asks = high == finish and read[high:].startswith("?")
            anchors = _anchors(read, low, high, named)
            named = named or any(anchor.kind == "begun" for anchor in anchors)
            unsaid = words.UNKNOWN.search(text) or words.TO_COME.search(text)
            stated = mine and not (open_ or asks or unsaid)
            own = [one for one in dates if low <= one.begin < high]
            found.append(DatedClause(text, low, high, number, stated, anchors, own))
    return found


def _cut(
    read: str, mark: re.Pattern[str], begin: int, finish: int, dates: list[DateRange]
) -> Iterator[tuple[int, int]]:
    for match in mark.finditer(read, begin, finish):
        if not any(one.begin < match.end() and match.start() < one.finish for one in dates):
            if read[begin : match.start()].strip():
                yield begin, match.start()
            begin = match.end()
    if read[begin:finish].strip():
        yield begin, finish


def _is_mine(text: str, before: bool) -> bool:
    """A clause that names nobody goes on as the last one did."""
    if words.THIRD.search(text):
        return False
    if words.FIRST.search(text):
        return True
    return not words.THIRD_SUBJECT.search(text) and (before or "my" in text.split())


def _anchors(read: str, begin: int, finish: int, named: bool) -> list[DatedAnchor]:
    found = []
    for match in words.ANCHOR.finditer(read, begin, finish):
        kind = match.lastgroup or "other"
        named = named or kind == "begun"
        if kind == "began":
            kind = "begun" if named else "other"
        found.append(DatedAnchor(kind, match.start(), match.end()))
    return found


def _assign_dates(clauses: list[DatedClause]) -> None:
    """Give each date to the anchor before it, or else after it, in its clause or the next one."""
    for place, clause in enumerate(clauses):
        anchors = clause.anchors or _neighbours(clauses, place)
        for one in clause.dates:
            if anchor := _nearest(anchors, one, clause):
                anchor.dates.append(one)
            else:
                clause.unclaimed.append(one)


def _neighbours(clauses: list[DatedClause], place: int) -> list[DatedAnchor]:
    """The anchors next to a clause that has none, in its sentence and without dates of their own."""
    for other in (place - 1, place + 1):
        if 0 <= other < len(clauses) and clauses[other].sentence == clauses[place].sentence:
            if clauses[other].anchors and not clauses[other].dates:
                return clauses[other].anchors[-1:] if other < place else clauses[other].anchors[:1]
    return []


def _nearest(anchors: list[DatedAnchor], one: DateRange, clause: DatedClause) -> DatedAnchor | None:
    before = [anchor for anchor in anchors if anchor.finish <= one.begin]
    after = [anchor for anchor in anchors if anchor.begin >= one.finish]
    since = clause.text[one.finish - clause.begin :].startswith(" since")
    if before and not since and not (before[-1].dates and after):
        last = before[-1]
        step = len(before) > 1 and last.kind == "other" and before[-2].kind == "joined"
        if step and words.AT_A_STEP.search(clause.text[: last.begin - clause.begin]):
            return before[-2]
        return last
    return (after or before[-1:] or [None])[0]


def _spans(
    clauses: list[DatedClause], kind: str, today: date, without: Sequence[DateRange] = ()
) -> list[Span]:
    """The dates of one kind, those to come left out."""
    other_kind = "begun" if kind == "joined" else "joined"
    others = [one for one, _ in _dated(clauses, other_kind)]
    found = [
        _span(_widened(one, others, today), clause, today)
        for one, clause in _dated(clauses, kind)
        if one not in without
    ]
    return [span for span in found if span[0] <= today]


def _dated(clauses: list[DatedClause], kind: str) -> list[tuple[DateRange, DatedClause]]:
    return [
        (one, clause)
        for clause in clauses
        if not clause.denied
        for anchor in clause.anchors
        if anchor.kind == kind
        for one in anchor.dates
    ]


def _span(one: DateRange, clause: DatedClause, today: date) -> Span:
    start, end = one.start, one.end
    if one.relation == "before" or (
        one.relation == "until" and not words.NEGATED.search(clause.text)
    ):
        start, end = EARLIEST, start - DAY
    elif one.relation == "after":
        start, end = end + DAY, today
    lead = clause.text[: max(0, one.begin - clause.begin)]
    if words.HEDGED.search(clause.text) or words.ROUGHLY.search(lead):
        slack = max(end - start, timedelta(days=7))
        start, end = max(start - slack, EARLIEST), end + slack
    return start, max(start, min(end, today))


def _widened(one: DateRange, others: list[DateRange], today: date) -> DateRange:
    """A date without a year may be of the year of another, where that turns their order round."""
    for other in others if _is_bare(one) and one.relation in ("in", "since", "after") else ():
        years = one.start.year - other.start.year
        recent = words.LAST.search(one.text) or one.start <= today <= one.end
        years = max(years, 1) if recent else years
        if other.precision in ("duration", "vague"):
            continue
        if years <= 0 or (_is_bare(other) and one.begin > other.begin):
            continue
        earlier = one.start - relativedelta(years=years), one.end - relativedelta(years=years)
        now = (one.start, one.end)
        if (
            _compare(earlier, (other.start, other.end)) * _compare(now, (other.start, other.end))
            < 0
        ):
            return replace(one, start=earlier[0])
    return one


def _is_bare(one: DateRange) -> bool:
    """Whether it recurs each year and no year is said."""
    numbered = one.precision == "month" and re.search(r"\d", one.text)
    return bool(words.RECURS.search(one.text)) and not (
        numbered or words.OF_A_YEAR.search(one.text)
    )


def _compare(one: Span, other: Span) -> int:
    return (one[0] > other[1]) - (one[1] < other[0])


def _joined(read: str, clauses: list[DatedClause], today: date) -> Span | None:
    """When membership began; None where it has ended or several beginnings are told."""
    rejoined = words.REJOINED.search(read)
    dated = _dated(clauses, "joined")
    left = [one for one, clause in dated if _is_ended(one, clause.text)]
    ended = words.FORMER.search(read) or left
    spans = [] if ended and not rejoined else _spans(clauses, "joined", today, left)
    if not spans:
        return None
    last = max(spans)
    if rejoined or len(spans) == 1:
        return last
    start, end = max(start for start, _ in spans), min(end for _, end in spans)
    return (start, end) if start <= end else None


def _is_ended(one: DateRange, text: str) -> bool:
    until = one.relation == "until" and not words.NEGATED.search(text)
    return until or bool(words.YEARS_BETWEEN.search(one.text))


def _begun(clauses: list[DatedClause], today: date) -> Span | None:
    """The first beginning; open towards the past where one has no date."""
    spans = _spans(clauses, "begun", today)
    undated = any(one.start <= today for clause in clauses for one in clause.unclaimed)
    for clause in clauses:
        begun = [anchor for anchor in clause.anchors if anchor.kind == "begun"]
        if not begun or clause.denied or any(anchor.dates for anchor in begun):
            continue
        if words.JUST.search(clause.text):
            spans.append((today - NEWEST, today))
        else:
            undated = undated or bool(words.UNDATED.search(clause.text))
    if not spans:
        past = [clause for clause in clauses if words.PAST.search(clause.text)]
        spans, undated = _spans(past, "later", today), True
    if not spans:
        return None
    return EARLIEST if undated else min(spans)[0], min(end for _, end in spans)


def _either(clauses: list[DatedClause], today: date) -> Span | None:
    found = [(one, clause) for clause in clauses for one in clause.dates]
    if len(found) != 1 or found[0][1].denied:
        return None
    span = _span(found[0][0], found[0][1], today)
    return span if span[0] <= today else None


def _order_of_dates(found: Moments) -> Order | None:
    if not (found.joined and found.begun):
        return None
    return (None, "after_joining", "before_joining")[_compare(found.begun, found.joined)]


def _order_in_words(read: str, clauses: list[DatedClause], asked: str | None) -> Order | None:
    """What "two weeks after I joined" and the like say; None where two sayings disagree."""
    short = words.SHORT_ORDER.fullmatch(read) if asked == "timing" else None
    if short:
        return "before_joining" if short["link"] == "before" else "after_joining"
    said = {_linked(read, group, asked) for group in _stated_sentences(clauses)} - {None}
    return said.pop() if len(said) == 1 else None


def _stated_sentences(clauses: list[DatedClause]) -> list[list[DatedClause]]:
    numbers = dict.fromkeys(clause.sentence for clause in clauses)
    groups = [[each for each in clauses if each.sentence == number] for number in numbers]
    return [each for each in groups if all(one.stated and not one.denied for one in each)]


def _linked(read: str, sentence: list[DatedClause], asked: str | None) -> Order | None:
    """The order of the first two anchors that "before", "after" and the like join."""
    anchors = [anchor for clause in sentence for anchor in clause.anchors]
    dates = [one for clause in sentence for one in clause.dates]
    head = read[sentence[0].begin : anchors[0].begin] if anchors else ""
    led = words.LED.search(head)
    if led and len(anchors) == 1 and asked == "timing" and anchors[0].kind == "joined":
        return "after_joining" if led["link"] in words.AFTER_LINKS else "before_joining"
    for first, second in zip(anchors, anchors[1:], strict=False):
        if {first.kind, second.kind} != {"joined", "begun"}:
            continue
        link = words.LINK.search(read, first.finish, second.begin)
        if link and not any(link.start() < one.finish <= second.begin for one in dates):
            if link["link"] == "when" and not words.ALREADY.search(
                read[sentence[0].begin : first.finish]
            ):
                continue
            return _order_of(first, link["link"] in words.AFTER_LINKS)
        if (
            led
            and first is anchors[0]
            and not link
            and not words.THEN.search(read, first.finish, second.begin)
        ):
            return _order_of(second, led["link"] in words.AFTER_LINKS)
    return None


def _order_of(anchor: DatedAnchor, is_later: bool) -> Order:
    """The order, where this anchor is the later or the earlier of the two."""
    return "after_joining" if (anchor.kind == "begun") == is_later else "before_joining"
