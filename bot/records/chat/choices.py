"""Choices: the buttons of a message; the visitor sees a token, Rasa the payload."""

import secrets
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.records.chat import conversations
from bot.records.chat.new_messages import OfferedButton
from bot.records.models import Choice, Message


def offered(offers: list[dict[str, str]]) -> tuple[OfferedButton, ...]:
    """A button with a token that can't be guessed for each `{"label", "payload"}`."""
    return tuple(
        OfferedButton(choice["label"], choice["payload"], secrets.token_urlsafe(16))
        for choice in offers
    )


def find_choice(db: Session, conversation_id: int, token: str) -> Choice | None:
    """The choice of this conversation that has this token."""
    query = select(Choice).where(Choice.token == token, Choice.conversation_id == conversation_id)
    return db.scalars(query).first()


def newest_token(db: Session, conversation_id: int, payload: str) -> str:
    """The token of the newest button with this payload; raises StopIteration without one."""
    query = select(Choice).where(Choice.conversation_id == conversation_id)
    rows = db.scalars(query.order_by(Choice.id.desc()))
    return next(row.token for row in rows if row.payload == payload)


def live_chat_of(db: Session, token: str, payload: str, now: datetime, idle: int) -> int | None:
    """The conversation of the button with this token and payload, None unless it is live."""
    row = db.scalars(select(Choice).where(Choice.token == token)).first()
    if row is None or row.payload != payload:
        return None
    chat = row.conversation_id
    return chat if conversations.is_live(db, chat, now, idle) else None


def newest_offers(db: Session, conversation_id: int) -> list[Choice]:
    """The buttons of what was said since the visitor's last message, newest message first."""
    last = select(func.coalesce(func.max(Message.id), 0)).where(
        Message.conversation_id == conversation_id, Message.author == "visitor"
    )
    query = select(Choice).where(
        Choice.conversation_id == conversation_id, Choice.message_id > last.scalar_subquery()
    )
    return list(db.scalars(query.order_by(Choice.message_id.desc(), Choice.id)))
