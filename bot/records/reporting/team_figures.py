"""Figures for the team: counts and times over a span of days, without anybody's words.

Days are those of the clock in the UK. No function reads the text of a message.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session

from bot.content.dates import UK
from bot.records.models import Conversation, Enquiry, Feedback, FinishedCheck, Handoff, Message

DAY, WEEK = "day", "week"
UNITS = (DAY, WEEK)
ANSWERED, ASKED_BACK, NOT_KNOWN, FAILED, BY_PERSON = (
    "answered",
    "asked back",
    "not known",
    "failed",
    "to a person",
)
ENDS = (ANSWERED, ASKED_BACK, NOT_KNOWN, FAILED, BY_PERSON)
# What a fallback of the reply makes of its message.
FALLBACKS = {"clarify": ASKED_BACK, "unknown": NOT_KNOWN}


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
        return sorted({self._start(self.first + timedelta(days=day)) for day in range(days)})

    def period(self, at: datetime) -> date:
        """The first day of the period that a moment belongs to."""
        return self._start(at.astimezone(UK).date())

    def _start(self, day: date) -> date:
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
    replies = _replies(db, span)
    waiting, handling, handoffs = _handoffs(db, span)
    enquiry_waiting, enquiry_handling, enquiries = _enquiries(db, span)
    topics_by_period = _topics(replies, span)
    ratings = list(_within(db, span, Feedback.at, Feedback.verdict, Feedback.topic))
    return TeamFigures(
        conversations=_by_period(span, _within(db, span, Conversation.created_at)),
        messages=_messages(db, span),
        topics=sum(topics_by_period.values(), Counter()),
        topics_by_period=topics_by_period,
        outcomes=_outcomes(db, span),
        steps=_steps(replies),
        handoffs=handoffs,
        handoff_waiting=waiting,
        handoff_handling=handling,
        enquiries=enquiries,
        enquiry_waiting=enquiry_waiting,
        enquiry_handling=enquiry_handling,
        ratings=_counted(span, ((at, verdict) for at, verdict, _ in ratings)),
        ratings_by_topic=_grouped((topic, verdict) for _, verdict, topic in ratings if topic),
    )


def waiting_times(seconds: Sequence[float]) -> WaitingTimes:
    """Median and 90th percentile (the nearest rank)."""
    if not seconds:
        return WaitingTimes(0, None, None)
    ranked = sorted(seconds)
    return WaitingTimes(len(ranked), median(ranked), ranked[-(-len(ranked) * 9 // 10) - 1])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UK).astimezone(timezone.utc)


def _within(
    db: Session, span: DaySpan, at: Mapped[datetime], *columns: Mapped[Any]
) -> Iterable[Any]:
    """`at` and the columns of each row that falls into the span."""
    query = select(at, *columns).where(at >= span.begin, at < span.end)
    return db.execute(query).all()


def _by_period(span: DaySpan, rows: Iterable[Any]) -> dict[date, int]:
    counts = Counter(span.period(row[0]) for row in rows)
    return {period: counts[period] for period in span.periods}


def _counted(span: DaySpan, pairs: Iterable[tuple[datetime, str]]) -> dict[date, Counter[str]]:
    found: dict[date, Counter[str]] = {period: Counter() for period in span.periods}
    for at, name in pairs:
        found[span.period(at)][name] += 1
    return found


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for group, name in pairs:
        found[group][name] += 1
    return dict(sorted(found.items()))


def _replies(db: Session, span: DaySpan) -> list[tuple[datetime, int, dict[str, Any]]]:
    """When, in which conversation, and what about: every message of the assistant, in order."""
    query = (
        select(Message.sent_at, Message.conversation_id, Message.meta)
        .where(Message.author == "assistant")
        .where(Message.sent_at >= span.begin, Message.sent_at < span.end)
        .order_by(Message.id)
    )
    return [(at, conversation_id, meta) for at, conversation_id, meta in db.execute(query)]


def _messages(db: Session, span: DaySpan) -> dict[date, Counter[str]]:
    """How each message of a visitor ended; one that still waits isn't counted."""
    query = select(Message.reply_to, Message.meta["fallback"].as_string()).where(
        Message.author == "assistant", Message.sent_at >= span.begin
    )
    fallbacks = {
        reply_to: fallback
        for reply_to, fallback in db.execute(query)
        if reply_to and fallback in FALLBACKS
    }
    rows = _within(db, span, Message.sent_at, Message.id, Message.turn_state)
    ends = {"answered": ANSWERED, "failed": FAILED, "held": BY_PERSON}
    pairs = []
    for at, message_id, state in rows:
        end = ends.get(state)
        if end == ANSWERED:
            end = FALLBACKS.get(fallbacks.get(message_id, ""), ANSWERED)
        if end:
            pairs.append((at, end))
    return _counted(span, pairs)


def _topics(
    replies: list[tuple[datetime, int, dict[str, Any]]], span: DaySpan
) -> dict[date, Counter[str]]:
    """What was answered about; a check counts where it begins or ends, not at each question."""
    pairs = []
    for at, _, meta in replies:
        if not meta.get("fallback"):
            one = [meta["topic"]] if meta.get("topic") else []
            pairs += [(at, topic) for topic in meta.get("topics") or one]
    return _counted(span, pairs)


def _outcomes(db: Session, span: DaySpan) -> dict[str, Counter[str]]:
    rows = _within(db, span, FinishedCheck.at, FinishedCheck.check, FinishedCheck.outcome)
    return _grouped((check, outcome) for _, check, outcome in rows)


def _steps(
    replies: list[tuple[datetime, int, dict[str, Any]]],
) -> dict[str, dict[str, QuestionCounts]]:
    """For each check and question; the last step of a check in a chat is where it stopped."""
    asked: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    last: dict[tuple[str, int], str | None] = {}
    for _, conversation_id, meta in replies:
        check = meta.get("check")
        if check:
            question = meta.get("question")
            last[check, conversation_id] = question
            if question:
                asked[check][question].add(conversation_id)
    stopped = Counter((check, question) for (check, _), question in last.items())
    return {
        check: {
            question: QuestionCounts(len(chats), stopped[check, question])
            for question, chats in questions.items()
        }
        for check, questions in sorted(asked.items())
    }


def _handoffs(db: Session, span: DaySpan) -> tuple[WaitingTimes, WaitingTimes, Counter[str]]:
    """Those that were asked for within the span: waiting until claimed, handling until ended."""
    columns = (Handoff.claimed_at, Handoff.ended_at, Handoff.reason)
    rows = list(_within(db, span, Handoff.requested_at, *columns))
    waiting = [_seconds(at, claimed) for at, claimed, _, reason in rows if claimed]
    handling = [_seconds(claimed, ended) for _, claimed, ended, _ in rows if claimed and ended]
    return waiting_times(waiting), waiting_times(handling), Counter(reason for *_, reason in rows)


def _enquiries(db: Session, span: DaySpan) -> tuple[WaitingTimes, WaitingTimes, Counter[str]]:
    """Those that were left within the span: waiting until answered, handling until closed."""
    columns = (Enquiry.answered_at, Enquiry.closed_at, Enquiry.state)
    rows = list(_within(db, span, Enquiry.created_at, *columns))
    waiting = [_seconds(at, answered) for at, answered, _, _ in rows if answered]
    handling = [_seconds(at, closed) for at, _, closed, _ in rows if closed]
    return waiting_times(waiting), waiting_times(handling), Counter(state for *_, state in rows)


def _seconds(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds()
