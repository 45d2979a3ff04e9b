"""Choices: the buttons of a message; the visitor sees a token, Rasa the payload."""

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.chat.new_messages import OfferedButton
from bot.records.models import Choice


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
