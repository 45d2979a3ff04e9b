"""Feedback: what a visitor thought of an answer."""

from datetime import datetime, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.chat import conversations
from bot.records.models import Feedback, Message

VERDICTS = ("good", "bad")


def add(
    db: Session,
    sender_id: str,
    verdict: str,
    topic: str | None = None,
    message_id: int | None = None,
    at: datetime | None = None,
) -> Feedback:
    """Store one verdict on the answer about `topic`; any but good or bad: ValueError."""
    if verdict not in VERDICTS:
        raise ValueError(f"a verdict is one of {', '.join(VERDICTS)}")
    row = Feedback(
        sender_id=sender_id,
        verdict=verdict,
        topic=topic,
        message_id=message_id,
        at=at or datetime.now(timezone.utc),
    )
    db.add(row)
    db.flush()
    return row


def rate(
    db: Session, conversation_id: int, message_id: int, verdict: str, at: datetime
) -> Feedback | None:
    """The verdict on one message of the assistant; a later one takes the place of the earlier.

    None where the conversation holds no such message.
    """
    conversation = conversations.lock(db, conversation_id)
    message = db.get(Message, message_id)
    if message is None or message.conversation_id != conversation_id:
        return None
    if message.author != "assistant":
        return None
    row = db.scalars(select(Feedback).where(Feedback.message_id == message_id)).first()
    if row is None:
        topic = message.meta.get("topic")
        return add(db, conversation.sender_id, verdict, topic, message_id, at)
    if row.verdict != verdict:
        row.verdict, row.at = verdict, at
    return row


def feedback_counts(db: Session, conversation_id: int) -> dict[int, str]:
    """The verdict on each message of a conversation that has one, by the message's id."""
    query = (
        select(Message.id, Feedback.verdict)
        .join(Feedback, Feedback.message_id == Message.id)
        .where(Message.conversation_id == conversation_id)
    )
    return dict(db.execute(query).all())
