"""Feedback: a visitor's verdict on an answer."""

from datetime import datetime, timedelta, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.chat import conversations
from bot.records.models import Feedback, Message

AGAIN = timedelta(minutes=1)
VERDICTS = ("good", "bad")


def add(
    db: Session,
    sender_id: str,
    verdict: str,
    topic: str | None = None,
    message_id: int | None = None,
    at: datetime | None = None,
) -> Feedback:
    """Store a verdict on the answer about `topic`; raises ValueError unless it is good or bad.

    Said again within a minute, as where the thanks were lost, it is the same one.
    """
    if verdict not in VERDICTS:
        raise ValueError(f"a verdict is one of {', '.join(VERDICTS)}")
    now = at or datetime.now(timezone.utc)
    query = select(Feedback).where(Feedback.sender_id == sender_id, Feedback.at > now - AGAIN)
    newest = db.scalars(query.order_by(Feedback.id.desc())).first()
    said = verdict, topic, message_id
    if newest and (newest.verdict, newest.topic, newest.message_id) == said:
        return newest
    row = Feedback(
        sender_id=sender_id,
        verdict=verdict,
        topic=topic,
        message_id=message_id,
        at=now,
    )
    db.add(row)
    db.flush()
    return row


def rate(
    db: Session, conversation_id: int, message_id: int, verdict: str, at: datetime
) -> Feedback | None:
    """Store the verdict on a message of the assistant, in place of an earlier one.

    Returns None where the conversation has no such message.
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


def feedback_counts(db: Session, conversation_id: int, ids: list[int]) -> dict[int, str]:
    """The verdicts on these messages of a conversation, by the id of the message."""
    query = (
        select(Message.id, Feedback.verdict)
        .join(Feedback, Feedback.message_id == Message.id)
        .where(Message.conversation_id == conversation_id, Message.id.in_(ids))
    )
    return dict(db.execute(query).all())
