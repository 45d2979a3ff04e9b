"""Choices: opaque tokens in front of the payloads that a conversation was offered."""

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.chat.new_messages import OfferedButton
from bot.records.models import Choice


def offered(offers: list[dict[str, str]]) -> tuple[OfferedButton, ...]:
    """For each `{"label", "payload"}` of a message a choice whose token can't be guessed."""
    return tuple(
        OfferedButton(choice["label"], choice["payload"], secrets.token_urlsafe(16))
        for choice in offers
    )


def find_choice(db: Session, conversation_id: int, token: str) -> Choice | None:
    """The choice behind a token of this very conversation."""
    query = select(Choice).where(Choice.token == token, Choice.conversation_id == conversation_id)
    return db.scalars(query).first()
