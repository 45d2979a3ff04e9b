"""Cuts a message into clauses and gives each date the words that it is the date of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from bot.nlu.dates.durations import find_durations
from bot.nlu.dates.find_dates import DateRange, find_dates
from bot.nlu.facts.moment_words import ANCHOR, JOINT, SENTENCE, says

# Questions at which "it began in May" is about the allegation or process.
ABOUT_THE_MATTER = ("timing", "stage", "issue_type")


@dataclass
class DatedAnchor:
    """Words for membership, for a beginning or for something else, and their dates."""

    kind: str
    begin: int
    finish: int
    dates: list[DateRange] = field(default_factory=list)


@dataclass
class DatedClause:
    """Part of a sentence.

    stated: it is about the visitor, and neither asked nor supposed. unclaimed: dates of nothing
    that is known.
    """

    text: str
    begin: int
    sentence: int
    stated: bool
    anchors: list[DatedAnchor]
    dates: list[DateRange]
    unclaimed: list[DateRange] = field(default_factory=list)

    @property
    def denied(self) -> bool:
        """Whether it says that something was not so."""
        return says("negated", self.text) and not says("at_last", self.text)


def normal(text: str) -> str:
    """Lower case with straight apostrophes; every character keeps its place."""
    lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return re.sub("[’‘`´]", "'", lowered)


def all_dates(text: str, today: date) -> list[DateRange]:
    """Dates and lengths of time in order; of two that overlap the longer."""
    found: list[DateRange] = []
    every = [*find_dates(text, today), *find_durations(text, today)]
    for one in sorted(every, key=lambda one: one.begin - one.finish):
        if all(one.finish <= other.begin or other.finish <= one.begin for other in found):
            found.append(one)
    return sorted(found, key=lambda one: one.begin)


def dated_clauses(read: str, asked: str | None, today: date) -> list[DatedClause]:
    """The clauses of a text in `normal` form, their dates given to their anchors."""
    dates = all_dates(read, today)
    found: list[DatedClause] = []
    mine, named = True, asked in ABOUT_THE_MATTER
    for number, (begin, finish) in enumerate(_cut(read, SENTENCE, 0, len(read), dates)):
        supposed = False
        for low, high in _cut(read, JOINT, begin, finish, dates):
            text = read[low:high]
            mine = _is_mine(text, mine)
            supposed = supposed or says("supposed", text) or says("asked", text)
            asks = high == finish and read[high:].startswith("?")
            anchors = _anchors(read, low, high, named)
            named = named or any(anchor.kind == "begun" for anchor in anchors)
            stated = mine and not (supposed or asks or says("unknown", text))
            stated = stated and not says("to_come", text)
            own = [one for one in dates if low <= one.begin < high]
            found.append(DatedClause(text, low, number, stated, anchors, own))
    _assign_dates(found)
    return found


def _cut(
    read: str, mark: re.Pattern[str], begin: int, finish: int, dates: list[DateRange]
) -> Iterator[tuple[int, int]]:
    """The pieces between the marks that stand in no date."""
    for match in mark.finditer(read, begin, finish):
        if not any(one.begin < match.end() and match.start() < one.finish for one in dates):
            if read[begin : match.start()].strip():
                yield begin, match.start()
            begin = match.end()
    if read[begin:finish].strip():
        yield begin, finish


def _is_mine(text: str, before: bool) -> bool:
    """A clause that names nobody goes on as the last one did."""
    if says("third", text):
        return False
    if says("first", text):
        return True
    return not says("third_subject", text) and (before or "my" in text.split())


def _anchors(read: str, begin: int, finish: int, named: bool) -> list[DatedAnchor]:
    found = []
    for match in ANCHOR.finditer(read, begin, finish):
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
            anchor = _nearest(anchors, one, clause)
            (anchor.dates if anchor else clause.unclaimed).append(one)


def _neighbours(clauses: list[DatedClause], place: int) -> list[DatedAnchor]:
    """The anchor next to a clause without one, in its sentence and without dates of its own."""
    for number, end in ((place - 1, -1), (place + 1, 0)):
        other = clauses[number] if 0 <= number < len(clauses) else clauses[place]
        if other.sentence == clauses[place].sentence and other.anchors and not other.dates:
            return [other.anchors[end]]
    return []


def _nearest(anchors: list[DatedAnchor], one: DateRange, clause: DatedClause) -> DatedAnchor | None:
    before = [anchor for anchor in anchors if anchor.finish <= one.begin]
    after = [anchor for anchor in anchors if anchor.begin >= one.finish]
    since = says("since", clause.text[one.finish - clause.begin :])
    if after and (not before or since or before[-1].dates):
        return after[0]
    if not before:
        return None
    last = before[-1]
    step = len(before) > 1 and last.kind == "other" and before[-2].kind == "joined"
    if step and says("at_a_step", clause.text[: last.begin - clause.begin]):
        return before[-2]
    return last
