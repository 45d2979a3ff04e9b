"""Lessons: messages that were corrected, rated bad or not understood."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.existing import existing
from bot.records.models import Conversation, Correction, Feedback, Message
from bot.records.reporting.redact import redact

MISUNDERSTOOD = ("unknown", "clarify")


@dataclass(frozen=True)
class RightReply:
    """The right reply: `kind` and `value` as in corrections, and why."""

    kind: str
    value: str
    why: str


@dataclass
class Lesson:
    """A visitor's message, redacted, and what went wrong with its reply.

    `reasons` are of corrected, bad, unknown, clarify; `chosen` is the payload of the button that
    the visitor pressed next where they had been asked what they meant; `meta` is the reply's.
    """

    text: str
    meta: dict[str, Any]
    at: datetime
    reasons: set[str] = field(default_factory=set)
    right: list[RightReply] = field(default_factory=list)
    chosen: str | None = None


def lessons(db: Session, since: datetime | None = None, limit: int = 2_000) -> list[Lesson]:
    """The newest `limit` lessons of what came since then, oldest first, without personal data."""
    found: dict[int, Lesson] = {}
    for reply, reason, right in _flagged(db, since):
        lesson = found.get(reply.id)
        if lesson is None:
            lesson = found[reply.id] = Lesson("", reply.meta, reply.sent_at)
        lesson.reasons.add(reason)
        if right:
            lesson.right.append(right)
    newest = dict(sorted(found.items())[-limit:])
    said = _said(db, list(newest))
    for reply_id, lesson in newest.items():
        lesson.text, lesson.chosen = said[reply_id]
    return list(newest.values())


def _flagged(
    db: Session, since: datetime | None
) -> Iterator[tuple[Message, str, RightReply | None]]:
    """Each reply of which something is said, once for each thing."""
    corrected = select(Message, Correction).join(Correction, Correction.message_id == Message.id)
    rated = _bad(select(Message).join(Feedback, Feedback.message_id == Message.id))
    spoken = _bad(
        select(Feedback.at, Conversation.id).join(
            Conversation, Conversation.sender_id == Feedback.sender_id
        )
    ).where(Feedback.message_id.is_(None))
    missed = select(Message).where(
        Message.author == "assistant",
        Message.meta["fallback"].as_string().in_(MISUNDERSTOOD),
    )
    if since:
        corrected = corrected.where(Correction.at >= since)
        rated, spoken = rated.where(Feedback.at >= since), spoken.where(Feedback.at >= since)
        missed = missed.where(Message.sent_at >= since)
    for reply, row in db.execute(corrected.order_by(Correction.id)):
        yield reply, "corrected", RightReply(row.kind, redact(row.right), redact(row.why))
    for reply in db.scalars(rated):
        yield reply, "bad", None
    for at, conversation_id in db.execute(spoken):
        answer = _answer_before(db, conversation_id, at)
        if answer:
            yield answer, "bad", None
    for reply in db.scalars(missed):
        yield reply, reply.meta["fallback"], None


def _bad(query: Any) -> Any:
    return query.where(Feedback.verdict == "bad")


def _answer_before(db: Session, conversation_id: int, at: datetime) -> Message | None:
    """The reply that a verdict in words was about: the newest before it that has a topic."""
    query = select(Message).where(
        Message.conversation_id == conversation_id,
        Message.author == "assistant",
        Message.sent_at <= at,
        Message.meta["topic"].as_string().is_not(None),
    )
    return db.scalars(query.order_by(Message.id.desc()).limit(1)).first()


def _said(db: Session, reply_ids: list[int]) -> dict[int, tuple[str, str | None]]:
    """For each reply the words that it answered, and the payload of the button pressed next.

    The words are "" where a button was pressed: its label teaches nothing.
    """
    found: dict[int, tuple[str, str | None]] = {}
    for reply_id in reply_ids:
        reply = existing(db, Message, reply_id)
        asked = db.get(Message, reply.reply_to) if reply.reply_to else None
        text = redact(asked.text) if asked and asked.payload is None else ""
        found[reply_id] = (text, _pressed_after(db, reply))
    return found


def _pressed_after(db: Session, reply: Message) -> str | None:
    if reply.meta.get("fallback") != "clarify":
        return None
    query = select(Message.payload).where(
        Message.conversation_id == reply.conversation_id,
        Message.author == "visitor",
        Message.id > reply.id,
    )
    return db.scalars(query.order_by(Message.id).limit(1)).first()
