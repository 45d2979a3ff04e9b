"""Figures for the team: counts and times over a span of days, without anybody's words.

Days are those of the clock in the UK. No function reads the text of a message. Rows that were
deleted count on: their counts are kept.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from statistics import median

from sqlalchemy.orm import Session

from bot.content.dates import UK
from bot.records.reporting import figure_counts as counted
from bot.records.reporting.figure_counts import ANSWERED as ANSWERED
from bot.records.reporting.figure_counts import ASKED_BACK as ASKED_BACK
from bot.records.reporting.figure_counts import BY_PERSON as BY_PERSON
from bot.records.reporting.figure_counts import FAILED as FAILED
from bot.records.reporting.figure_counts import NOT_KNOWN as NOT_KNOWN
from bot.records.reporting.figure_counts import FigureKey, count_figures, within
from bot.records.reporting.kept_figures import kept_counts

DAY, WEEK = "day", "week"
UNITS = (DAY, WEEK)
ENDS = (ANSWERED, ASKED_BACK, NOT_KNOWN, FAILED, BY_PERSON)


@dataclass(frozen=True)
class DaySpan:
    """Whole days from `first` to `last`, both counted, by day or by week."""

    first: date
    last: date
    unit: str = DAY

    @property
    def begin(self) -> datetime:
        """The first moment of it, in UTC."""
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it, in UTC."""
        return _midnight(self.last + timedelta(days=1))

    @property
    def periods(self) -> list[date]:
        """The first day of each day or week (from Monday) that it touches."""
        days = (self.last - self.first).days + 1
        return sorted({self.start(self.first + timedelta(days=day)) for day in range(days)})

    def period(self, at: datetime) -> date:
        """The first day of the period that a moment belongs to."""
        return self.start(at.astimezone(UK).date())

    def start(self, day: date) -> date:
        """The first day of the period that a day belongs to."""
        return day if self.unit == DAY else day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class WaitingTimes:
    """How long something took, in seconds; None where nothing was."""

    count: int
    median: float | None
    ninetieth: float | None


@dataclass(frozen=True)
class QuestionCounts:
    """A question of a check: in how many chats it was asked, and in how many it was the last."""

    asked: int
    stopped: int


@dataclass(frozen=True)
class TeamFigures:
    """All of a span; each mapping by period has an entry for every one of them."""

    conversations: dict[date, int]
    messages: dict[date, Counter[str]]
    topics: Counter[str]
    topics_by_period: dict[date, Counter[str]]
    outcomes: dict[str, Counter[str]]
    steps: dict[str, dict[str, QuestionCounts]]
    handoffs: Counter[str]
    handoff_waiting: WaitingTimes
    handoff_handling: WaitingTimes
    enquiries: Counter[str]
    enquiry_waiting: WaitingTimes
    enquiry_handling: WaitingTimes
    ratings: dict[date, Counter[str]]
    ratings_by_topic: dict[str, Counter[str]]


def team_figures(db: Session, span: DaySpan) -> TeamFigures:
    """The figures of what happened within the span."""
    counts = count_figures(db, within(span.begin, span.end))
    counts += kept_counts(db, span.first, span.last)
    return TeamFigures(
        conversations=_totals(span, counts, counted.CONVERSATIONS),
        messages=_by_period(span, counts, counted.MESSAGES),
        topics=_names(counts, counted.TOPICS),
        topics_by_period=_by_period(span, counts, counted.TOPICS),
        outcomes=_by_group(counts, counted.OUTCOMES),
        steps=_steps(counts),
        handoffs=_names(counts, counted.HANDOFFS),
        handoff_waiting=_times(counts, counted.HANDOFF_WAITING),
        handoff_handling=_times(counts, counted.HANDOFF_HANDLING),
        enquiries=_names(counts, counted.ENQUIRIES),
        enquiry_waiting=_times(counts, counted.ENQUIRY_WAITING),
        enquiry_handling=_times(counts, counted.ENQUIRY_HANDLING),
        ratings=_by_period(span, counts, counted.RATINGS),
        ratings_by_topic=_by_group(counts, counted.RATED_TOPICS),
    )


def waiting_times(seconds: Sequence[float]) -> WaitingTimes:
    """Median and 90th percentile (the nearest rank)."""
    if not seconds:
        return WaitingTimes(0, None, None)
    ranked = sorted(seconds)
    return WaitingTimes(len(ranked), median(ranked), ranked[-(-len(ranked) * 9 // 10) - 1])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UK).astimezone(timezone.utc)


def _of(counts: Counter[FigureKey], figure: str) -> Iterator[tuple[date, str, int]]:
    """Day, name and count of one figure, in order."""
    for (day, of_figure, name), count in sorted(counts.items()):
        if of_figure == figure:
            yield day, name, count


def _names(counts: Counter[FigureKey], figure: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for _, name, count in _of(counts, figure):
        found[name] += count
    return found


def _by_period(span: DaySpan, counts: Counter[FigureKey], figure: str) -> dict[date, Counter[str]]:
    found: dict[date, Counter[str]] = {period: Counter() for period in span.periods}
    for day, name, count in _of(counts, figure):
        found[span.start(day)][name] += count
    return found


def _totals(span: DaySpan, counts: Counter[FigureKey], figure: str) -> dict[date, int]:
    by_period = _by_period(span, counts, figure)
    return {period: sum(names.values()) for period, names in by_period.items()}


def _by_group(counts: Counter[FigureKey], figure: str) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for _, names, count in _of(counts, figure):
        group, _, name = names.partition(counted.BETWEEN)
        found[group][name] += count
    return dict(sorted(found.items()))


def _steps(counts: Counter[FigureKey]) -> dict[str, dict[str, QuestionCounts]]:
    """For each check and question; the last step of a check in a chat is where it stopped."""
    stopped = _by_group(counts, counted.STOPPED)
    return {
        check: {
            question: QuestionCounts(asked, stopped.get(check, Counter())[question])
            for question, asked in questions.items()
        }
        for check, questions in _by_group(counts, counted.ASKED).items()
    }


def _times(counts: Counter[FigureKey], figure: str) -> WaitingTimes:
    seconds = [float(name) for _, name, count in _of(counts, figure) for _ in range(count)]
    return waiting_times(seconds)
