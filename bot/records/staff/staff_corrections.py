"""Corrections: what the assistant should have said, according to staff."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.models import Correction, Message

TOPIC, OUTCOME, FACT, WORDS = "topic", "outcome", "fact", "words"
KINDS = (TOPIC, OUTCOME, FACT, WORDS)


def assistant_message(db: Session, message_id: int) -> Message | None:
    """The message of this id, None unless it is the assistant's."""
    message = db.get(Message, message_id)
    return message if message and message.author == "assistant" else None


def add(
    db: Session, message_id: int, user_id: int | None, kind: str, right: str, why: str, at: datetime
) -> Correction:
    """Store a correction; raises ValueError for an unknown kind or a visitor's message."""
    if kind not in KINDS:
        raise ValueError(f"a kind is one of {', '.join(KINDS)}")
    if assistant_message(db, message_id) is None:
        raise ValueError("only a message of the assistant can be corrected")
    row = Correction(message_id=message_id, user_id=user_id, kind=kind, right=right, why=why, at=at)
    db.add(row)
    db.flush()
    return row


def corrections_of(db: Session, message_ids: list[int]) -> dict[int, list[Correction]]:
    """The corrections of these messages, oldest first, by message."""
    query = select(Correction).where(Correction.message_id.in_(message_ids)).order_by(Correction.id)
    found: dict[int, list[Correction]] = {}
    for row in db.scalars(query):
        found.setdefault(row.message_id, []).append(row)
    return found
