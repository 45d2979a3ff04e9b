"""What the figures are made of: counts by day, figure and name; nobody's words.

Days are those of the clock in the UK. The same counts are made of rows that are there and, when
rows are deleted, kept in their place. Waiting and handling are counted by whole seconds.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement

from bot.content.dates import UK
from bot.records.models import (
    Base,
    Conversation,
    Enquiry,
    Feedback,
    FinishedCheck,
    Handoff,
    Message,
)

ANSWERED, ASKED_BACK, NOT_KNOWN, FAILED, BY_PERSON = (
    "answered",
    "asked back",
    "not known",
    "failed",
    "to a person",
)
CONVERSATIONS, MESSAGES, TOPICS, OUTCOMES = "conversations", "messages", "topics", "outcomes"
ASKED, STOPPED = "questions", "stopped"
HANDOFFS, HANDOFF_WAITING, HANDOFF_HANDLING = "handoffs", "handoff_waiting", "handoff_handling"
ENQUIRIES, ENQUIRY_WAITING, ENQUIRY_HANDLING = "enquiries", "enquiry_waiting", "enquiry_handling"
RATINGS, RATED_TOPICS = "ratings", "rated_topics"
DELETED = "deleted"  # rows, by the name of their table
BETWEEN = "/"  # between the two parts of a name, such as a check and its outcome
# What a fallback of the reply makes of its message.
FALLBACKS = {"clarify": ASKED_BACK, "unknown": NOT_KNOWN}
MOMENTS = {
    Conversation: Conversation.created_at,
    Message: Message.sent_at,
    FinishedCheck: FinishedCheck.at,
    Handoff: Handoff.requested_at,
    Enquiry: Enquiry.created_at,
    Feedback: Feedback.at,
}

FigureKey = tuple[date, str, str]
Chosen = Callable[[type[Base]], ColumnElement[bool]]


def within(begin: datetime, end: datetime) -> Chosen:
    """The rows of a span of time; `end` is the first moment after it."""

    def chosen(model: type[Base]) -> ColumnElement[bool]:
        at = MOMENTS[model]
        return and_(at >= begin, at < end)

    return chosen


def of_rows(ids: Mapping[str, Collection[int]]) -> Chosen:
    """The rows with these ids by table; messages and hand-offs are those of the chats."""

    def chosen(model: type[Base]) -> ColumnElement[bool]:
        if model in (Message, Handoff):
            return model.__table__.c.conversation_id.in_(ids.get("conversations", ()))
        return model.__table__.c.id.in_(ids.get(model.__tablename__, ()))

    return chosen


def count_figures(db: Session, chosen: Chosen) -> Counter[FigureKey]:
    """The counts of the chosen rows."""
    replies = _replies(db, chosen)
    found: Counter[FigureKey] = Counter()
    for day in _rows(db, chosen, Conversation):
        found[day[0], CONVERSATIONS, ""] += 1
    for day, check, outcome in _rows(
        db, chosen, FinishedCheck, FinishedCheck.check, FinishedCheck.outcome
    ):
        found[day, OUTCOMES, f"{check}{BETWEEN}{outcome}"] += 1
    for day, verdict, topic in _rows(db, chosen, Feedback, Feedback.verdict, Feedback.topic):
        found[day, RATINGS, verdict] += 1
        if topic:
            found[day, RATED_TOPICS, f"{topic}{BETWEEN}{verdict}"] += 1
    return found + _messages(db, chosen) + _topics(replies) + _steps(replies) + _people(db, chosen)


def day_of(at: datetime) -> date:
    """The day of a moment in the UK."""
    return at.astimezone(UK).date()


def _rows(db: Session, chosen: Chosen, model: type[Base], *columns: Any) -> list[Any]:
    """The day and the columns of each row."""
    query = select(MOMENTS[model], *columns).where(chosen(model))
    return [(day_of(row[0]), *row[1:]) for row in db.execute(query)]


Reply = tuple[date, int, dict[str, Any]]


def _replies(db: Session, chosen: Chosen) -> list[Reply]:
    """When, in which conversation, and what about: every message of the assistant, in order."""
    query = select(Message.sent_at, Message.conversation_id, Message.meta)
    query = query.where(Message.author == "assistant", chosen(Message)).order_by(Message.id)
    return [(day_of(at), chat, meta) for at, chat, meta in db.execute(query)]


def _messages(db: Session, chosen: Chosen) -> Counter[FigureKey]:
    """How each message of a visitor ended; one that still waits isn't counted."""
    answer = aliased(Message)
    query = select(answer.reply_to, answer.meta["fallback"].as_string())
    query = query.join(Message, Message.id == answer.reply_to).where(
        answer.author == "assistant", chosen(Message)
    )
    fallbacks = {reply_to: said for reply_to, said in db.execute(query) if said in FALLBACKS}
    found: Counter[FigureKey] = Counter()
    ends = {"answered": ANSWERED, "failed": FAILED, "held": BY_PERSON}
    for day, message_id, state in _rows(db, chosen, Message, Message.id, Message.turn_state):
        end = ends.get(state)
        if end == ANSWERED:
            end = FALLBACKS.get(fallbacks.get(message_id, ""), ANSWERED)
        if end:
            found[day, MESSAGES, end] += 1
    return found


def _topics(replies: list[Reply]) -> Counter[FigureKey]:
    """What was answered about; a check counts where it begins or ends, not at each question."""
    found: Counter[FigureKey] = Counter()
    for day, _, meta in replies:
        if not meta.get("fallback"):
            one = [meta["topic"]] if meta.get("topic") else []
            for topic in meta.get("topics") or one:
                found[day, TOPICS, topic] += 1
    return found


def _steps(replies: list[Reply]) -> Counter[FigureKey]:
    """In how many chats a question was asked, and in how many a check stopped at it."""
    asked: dict[tuple[str, str, int], date] = {}
    last: dict[tuple[str, int], tuple[date, str | None]] = {}
    for day, chat, meta in replies:
        if check := meta.get("check"):
            question = meta.get("question")
            last[check, chat] = day, question
            if question:
                asked.setdefault((check, question, chat), day)
    found = Counter(
        (day, ASKED, f"{check}{BETWEEN}{question}") for (check, question, _), day in asked.items()
    )
    found.update(
        (day, STOPPED, f"{check}{BETWEEN}{question}")
        for (check, _), (day, question) in last.items()
        if question
    )
    return found


def _people(db: Session, chosen: Chosen) -> Counter[FigureKey]:
    """Hand-offs and enquiries: how many, and how long each waited and took."""
    found: Counter[FigureKey] = Counter()
    columns = Handoff.requested_at, Handoff.claimed_at, Handoff.ended_at, Handoff.reason
    for day, asked, claimed, ended, reason in _rows(db, chosen, Handoff, *columns):
        found[day, HANDOFFS, reason] += 1
        _add_seconds(found, (day, HANDOFF_WAITING), asked, claimed)
        _add_seconds(found, (day, HANDOFF_HANDLING), claimed, ended)
    columns = Enquiry.created_at, Enquiry.answered_at, Enquiry.closed_at, Enquiry.state
    for day, left, answered, closed, state in _rows(db, chosen, Enquiry, *columns):
        found[day, ENQUIRIES, state] += 1
        _add_seconds(found, (day, ENQUIRY_WAITING), left, answered)
        _add_seconds(found, (day, ENQUIRY_HANDLING), left, closed)
    return found


def _add_seconds(
    found: Counter[FigureKey], key: tuple[date, str], begin: datetime | None, end: datetime | None
) -> None:
    if begin and end:
        day, figure = key
        found[day, figure, str(round((end - begin).total_seconds()))] += 1
