"""Choices: opaque tokens in front of the payloads that a conversation was offered."""

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.models import Choice, Message


def offer(db: Session, message: Message, offers: list[dict[str, str]]) -> None:
    """Give each `{"label", "payload"}` of a stored message a token that can't be guessed."""
    for choice in offers:
        message.choices.append(
            Choice(
                token=secrets.token_urlsafe(16),
                conversation_id=message.conversation_id,
                label=choice["label"],
                payload=choice["payload"],
            )
        )
    db.flush()


def find(db: Session, conversation_id: int, token: str) -> Choice | None:
    """The choice behind a token of this very conversation."""
    query = select(Choice).where(Choice.token == token, Choice.conversation_id == conversation_id)
    return db.scalars(query).first()
