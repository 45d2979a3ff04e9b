"""Conversations: begun, found by the hash of their token while they live, ended."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.records.models import Conversation

HELD_ROWS = "held conversations"


def begin(db: Session, token_hash: str, now: datetime, lifetime: int) -> Conversation:
    """A new conversation that ends for good after `lifetime` seconds."""
    conversation = Conversation(
        sender_id=secrets.token_hex(16),
        token_hash=token_hash,
        created_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(seconds=lifetime),
    )
    db.add(conversation)
    db.flush()
    return conversation


def find_live(db: Session, token_hash: str, now: datetime, idle: int) -> Conversation | None:
    """The conversation of this token, None once it has ended, expired or idled `idle` seconds."""
    return db.scalars(_live(now, idle).where(Conversation.token_hash == token_hash)).first()


def is_live(db: Session, conversation_id: int, now: datetime, idle: int) -> bool:
    """Whether its token still opens it."""
    query = _live(now, idle).where(Conversation.id == conversation_id)
    return db.scalars(query).first() is not None


def touch(db: Session, conversation_id: int, now: datetime) -> None:
    """The visitor was here: idling starts afresh."""
    _set(db, conversation_id, last_seen_at=now)


def end(db: Session, conversation_id: int, now: datetime) -> None:
    """The token is dead from now on."""
    _set(db, conversation_id, ended_at=now)


def lock(db: Session, conversation_id: int) -> Conversation:
    """The row as it is now, held until the transaction ends; asked for again it costs nothing.

    Ids are so given in the order of commits.
    """
    if row := _held(db).get(conversation_id):
        return row
    query = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    row = db.scalars(query.execution_options(populate_existing=True)).one()
    if not db.in_nested_transaction():  # a savepoint that is undone lets go of it
        _held(db)[conversation_id] = row
    return row


def is_locked(db: Session, conversation_id: int) -> bool:
    """Whether this transaction holds the row already."""
    return conversation_id in _held(db)


def _held(db: Session) -> dict[int, Conversation]:
    """The rows that the transaction under way holds; a new one holds none."""
    current = db.get_transaction()
    transaction, rows = db.info.get(HELD_ROWS, (None, {}))
    if transaction is not current:
        rows = {}
        db.info[HELD_ROWS] = current, rows
    return rows


def _live(now: datetime, idle: int):  # type: ignore[no-untyped-def]
    # Who waits for a person, or has one, may be quiet for as long as it takes.
    return select(Conversation).where(
        Conversation.ended_at.is_(None),
        Conversation.expires_at > now,
        or_(
            Conversation.state.in_(("queued", "human")),
            Conversation.last_seen_at > now - timedelta(seconds=idle),
        ),
    )


def _set(db: Session, conversation_id: int, **values: datetime) -> None:
    db.execute(update(Conversation).where(Conversation.id == conversation_id).values(**values))
