"""Holds: what mustn't be deleted, with a reason, a person and a date."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from bot.records.models import Conversation, Enquiry, Hold

CHAT, ENQUIRY = "chat", "enquiry"


def set_hold(
    db: Session, kind: str, subject_id: int, reason: str, person: str, now: datetime
) -> Hold:
    """Keep a chat or an enquiry until it is released; raises ValueError without reason or person.

    One that is held already keeps its hold.
    """
    if not reason.strip() or not person.strip():
        raise ValueError("a hold needs a reason and a person")
    if found := open_hold(db, kind, subject_id):
        return found
    row = Hold(kind=kind, subject_id=subject_id, reason=reason, set_by=person, set_at=now)
    db.add(row)
    db.flush()
    return row


def release_hold(db: Session, hold: Hold, person: str, now: datetime) -> None:
    """Let retention and erasure have it again."""
    hold.released_by, hold.released_at = person, now
    db.flush()


def open_hold(db: Session, kind: str, subject_id: int) -> Hold | None:
    """The hold on a chat or an enquiry, None where there is none."""
    query = select(Hold).where(
        Hold.kind == kind, Hold.subject_id == subject_id, Hold.released_at.is_(None)
    )
    return db.scalars(query).first()


def open_holds(db: Session) -> list[Hold]:
    """All holds that aren't released, oldest first."""
    return list(db.scalars(select(Hold).where(Hold.released_at.is_(None)).order_by(Hold.id)))


def chat_is_held() -> ColumnElement[bool]:
    """The condition that a row of `conversations` is held."""
    return _held(CHAT).where(Hold.subject_id == Conversation.id).exists()


def enquiry_is_held() -> ColumnElement[bool]:
    """The condition that a row of `enquiries`, or the chat that it rests on, is held."""
    own = _held(ENQUIRY).where(Hold.subject_id == Enquiry.id).exists()
    chat = _held(CHAT).join(Conversation, Conversation.id == Hold.subject_id)
    return own | chat.where(Conversation.sender_id == Enquiry.sender_id).exists()


def _held(kind: str):  # type: ignore[no-untyped-def]
    return select(Hold.id).where(Hold.kind == kind, Hold.released_at.is_(None))
