"""Which chats staff may read: those that came to a person or carry an enquiry, and opened ones.

Any other chat is closed to the desk. A member of staff opens one for an hour by saying why.
"""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from bot.records.models import ChatOpening, Conversation, Enquiry, Handoff, StaffUser
from bot.records.staff import audit_log

OPENED_FOR = timedelta(hours=1)


def is_shared() -> ColumnElement[bool]:
    """The condition that a row of `conversations` came to a person or carries an enquiry."""
    return or_(
        select(Handoff.id).where(Handoff.conversation_id == Conversation.id).exists(),
        select(Enquiry.id).where(Enquiry.sender_id == Conversation.sender_id).exists(),
    )


def may_read(db: Session, chat: int, user_id: int, now: datetime) -> bool:
    """Whether this member of staff may read a chat; true for one that isn't there."""
    opened = select(ChatOpening.id).where(
        ChatOpening.conversation_id == Conversation.id,
        ChatOpening.user_id == user_id,
        ChatOpening.at > now - OPENED_FOR,
    )
    closed = select(Conversation.id).where(Conversation.id == chat, ~is_shared(), ~opened.exists())
    return db.scalar(closed) is None


def open_closed(db: Session, chat: int, user_id: int, reason: str, now: datetime) -> None:
    """Open a closed chat to a member of staff, on record with the reason."""
    db.add(ChatOpening(conversation_id=chat, user_id=user_id, reason=reason, at=now))
    audit_log.record_event(db, user_id, "opened closed", "chat", chat, now=now)
    db.flush()


def openings(db: Session, most: int) -> list[tuple[ChatOpening, str | None]]:
    """The newest openings of closed chats, each with the name of the member of staff."""
    query = select(ChatOpening, StaffUser.name).outerjoin(
        StaffUser, StaffUser.id == ChatOpening.user_id
    )
    rows = db.execute(query.order_by(ChatOpening.id.desc()).limit(most))
    return [(row[0], row[1]) for row in rows]
