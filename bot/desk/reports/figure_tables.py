"""The figures as tables: what the page shows, draws and gives away as CSV, small counts hidden."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.records.reporting.team_figures import ENDS, TeamFigures, WaitingTimes
from bot.web.csv_text import csv_lines

FEWEST = 5
FEWER, NOT_SHOWN = f"fewer than {FEWEST}", "not shown"
MINUTE, HOUR, DAY = 60, 3_600, 86_400
REASONS = {
    "asked": "the visitor asked",
    "misses": "two misses",
    "urgent": "urgent outcome",
    "staff": "staff stepped in",
}


@dataclass(frozen=True)
class FigureCell:
    """A value as it is told; `size` is what a chart draws, 0 where the value is hidden."""

    text: str
    size: int = 0


@dataclass(frozen=True)
class FigureTable:
    """One table with its chart; `rows` are a label and a cell for each of the `columns`."""

    key: str
    title: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[FigureCell, ...]], ...]
    note: str = ""
    drawn: bool = True

    @property
    def largest(self) -> int:
        """The largest sum of a row, at least 1."""
        return max([1, *(sum(cell.size for cell in cells) for _, cells in self.rows)])


Label = Callable[[str], str]


def tables(
    found: TeamFigures, topic: Label, outcome: Callable[[str, str], str]
) -> list[FigureTable]:
    """Every table in the order of the page; labels of topics and outcomes are given."""
    return [
        _plain("conversations", "Conversations", "Begun", _days(found.conversations)),
        _periods("messages", "Messages of visitors", ENDS, found.messages, hide=False),
        _ranked("topics", "Topics", "Replies", found.topics, topic),
        _topics_by_period(found, topic),
        *(
            _ranked(
                f"outcomes_{check}",
                f"Outcomes: {topic(check)}",
                "Checks",
                counts,
                lambda name, check=check: outcome(check, name),  # type: ignore[misc]
            )
            for check, counts in found.outcomes.items()
        ),
        *(_drop_off(found, check, topic, outcome) for check in found.steps),
        _ranked("handoffs", "Hand-offs to a person", "Hand-offs", found.handoffs, _reason),
        _ranked("enquiries", "Enquiries", "Enquiries", found.enquiries, str),
        _durations(found),
        _periods("ratings", "Ratings", ("good", "bad"), found.ratings, hide=True),
        _ratings_by_topic(found, topic),
    ]


def as_csv(table: FigureTable) -> str:
    """The same table as CSV."""
    head = (table.head, *table.columns)
    rows = ((label, *(cell.text for cell in cells)) for label, cells in table.rows)
    return csv_lines([head, *rows])


def hidden(counts: Sequence[int], sum_known: bool = True) -> tuple[FigureCell, ...]:
    """Cells in which no small count can be read, nor worked out from the others and their sum."""
    small = {place for place, count in enumerate(counts) if 0 < count < FEWEST}
    rest = [place for place, count in enumerate(counts) if count >= FEWEST]
    alone = sum_known and len(small) == 1 and rest
    second = {min(rest, key=lambda place: counts[place])} if alone else set()
    return tuple(
        FigureCell(FEWER)
        if place in small
        else FigureCell(NOT_SHOWN)
        if place in second
        else _count(count)
        for place, count in enumerate(counts)
    )


def duration(seconds: float | None) -> str:
    """In the unit that fits: `3 min`."""
    if seconds is None:
        return "–"
    for size, unit in ((DAY, "days"), (HOUR, "h"), (MINUTE, "min")):
        if seconds >= 2 * size or (size == MINUTE and seconds >= size):
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _count(count: int) -> FigureCell:
    return FigureCell(str(count), count)


def _reason(name: str) -> str:
    return REASONS.get(name, name)


def _days(counts: Mapping[date, int]) -> list[tuple[str, int]]:
    return [(_day(period), count) for period, count in counts.items()]


def _day(period: date) -> str:
    return f"{period.day} {period:%b %Y}"


def _plain(key: str, title: str, column: str, counts: Iterable[tuple[str, int]]) -> FigureTable:
    rows = tuple((label, (_count(count),)) for label, count in counts)
    return FigureTable(key, title, "From", (column,), rows)


def _periods(
    key: str,
    title: str,
    columns: tuple[str, ...],
    counts: Mapping[date, Mapping[str, int]],
    hide: bool,
) -> FigureTable:
    # What a column comes to may be known, so that its cells are hidden together.
    series = [[found.get(name, 0) for found in counts.values()] for name in columns]
    cells = [hidden(one) if hide else tuple(map(_count, one)) for one in series]
    rows = tuple(zip(map(_day, counts), zip(*cells, strict=True), strict=True)) if cells else ()
    return FigureTable(key, title, "From", columns, rows)


def _ranked(
    key: str, title: str, column: str, counts: Mapping[str, int], label: Label
) -> FigureTable:
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    cells = hidden([count for _, count in ranked])
    # In the order of their counts, hidden ones would tell which is larger.
    pairs = list(zip((label(name) for name, _ in ranked), cells, strict=True))
    shown = [pair for pair in pairs if pair[1].size]
    rest = sorted(pair for pair in pairs if not pair[1].size) if len(shown) < len(pairs) else []
    rows = tuple((name, (cell,)) for name, cell in [*shown, *rest])
    return FigureTable(key, title, "Which", (column,), rows)


def _topics_by_period(found: TeamFigures, label: Label) -> FigureTable:
    most = [
        topic for topic, _ in sorted(found.topics.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    most = [topic for topic in most if found.topics[topic] >= FEWEST][:6]
    title = "The most frequent topics over time"
    table = _periods("topics_over_time", title, tuple(most), found.topics_by_period, hide=True)
    return replace(table, columns=tuple(label(topic) for topic in most), drawn=False)


def _drop_off(
    found: TeamFigures, check: str, topic: Label, label: Callable[[str, str], str]
) -> FigureTable:
    rows = tuple(
        (label(check, question), hidden([step.asked - step.stopped, step.stopped], False))
        for question, step in found.steps[check].items()
    )
    note = "Chats in which the question was asked; “stopped” are those that went no further."
    columns = ("went on", "stopped")
    return FigureTable(
        f"questions_{check}", f"Questions: {topic(check)}", "Question", columns, rows, note
    )


def _durations(found: TeamFigures) -> FigureTable:
    kinds = {
        "Hand-off: until somebody took it": found.handoff_waiting,
        "Hand-off: from then to its end": found.handoff_handling,
        "Enquiry: until it was answered": found.enquiry_waiting,
        "Enquiry: until it was closed": found.enquiry_handling,
    }
    rows = tuple((label, _told(times)) for label, times in kinds.items())
    columns = ("how many", "median", "90th percentile")
    note = "Nine in ten took no longer than the 90th percentile."
    return FigureTable("times", "Waiting and handling", "What", columns, rows, note, drawn=False)


def _told(times: WaitingTimes) -> tuple[FigureCell, ...]:
    if 0 < times.count < FEWEST:
        return (FigureCell(FEWER), FigureCell(NOT_SHOWN), FigureCell(NOT_SHOWN))
    return (
        _count(times.count),
        FigureCell(duration(times.median)),
        FigureCell(duration(times.ninetieth)),
    )


def _ratings_by_topic(found: TeamFigures, label: Label) -> FigureTable:
    rows = tuple(
        (label(topic), hidden([counts["good"], counts["bad"]], False))
        for topic, counts in found.ratings_by_topic.items()
    )
    return FigureTable("ratings_by_topic", "Ratings by topic", "Topic", ("good", "bad"), rows)
