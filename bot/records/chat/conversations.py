"""Conversations: begun, found by the hash of their token while they live, ended."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from bot.records.chat.transaction_cache import transaction_cache
from bot.records.models import Conversation

HELD_ROWS = "held conversations"
TABLE = Conversation.__table__
# Made once: to put a statement together costs more than to run it.
LOCKED = (
    select(Conversation)
    .where(Conversation.id == bindparam("id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
HELD = (
    select(TABLE.c.state, TABLE.c.ended_at, TABLE.c.expires_at)
    .where(TABLE.c.id == bindparam("id"))
    .with_for_update()
)
# Who waits for a person, or has one, may be quiet for as long as it takes.
LIVE = select(TABLE.c.id, TABLE.c.sender_id, TABLE.c.state, TABLE.c.last_seen_at).where(
    TABLE.c.ended_at.is_(None),
    TABLE.c.expires_at > bindparam("now"),
    or_(
        TABLE.c.state.in_(("queued", "human")),
        TABLE.c.last_seen_at > bindparam("seen_after"),
    ),
)
LIVE_BY_TOKEN = LIVE.where(TABLE.c.token_hash == bindparam("token_hash"))
LIVE_BY_ID = LIVE.where(TABLE.c.id == bindparam("id"))


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


def find_live(db: Session, token_hash: str, now: datetime, idle: int) -> Row | None:
    """`(id, sender_id, state, last_seen_at)` of the conversation of this token.

    None once it has ended, expired or idled `idle` seconds.
    """
    return db.execute(LIVE_BY_TOKEN, {**_moment(now, idle), "token_hash": token_hash}).first()


def is_live(db: Session, conversation_id: int, now: datetime, idle: int) -> bool:
    """Whether its token still opens it."""
    moment = _moment(now, idle)
    return db.execute(LIVE_BY_ID, {**moment, "id": conversation_id}).first() is not None


def live(now: datetime, idle: int) -> Any:
    """A query for those whose token opens them still."""
    return LIVE.params(**_moment(now, idle))


def sender_of(db: Session, conversation_id: int) -> str:
    """The name that Rasa knows a conversation by."""
    return str(
        db.execute(select(TABLE.c.sender_id).where(TABLE.c.id == conversation_id)).scalar_one()
    )


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
    row = transaction_cache(db, HELD_ROWS).get(conversation_id)
    if isinstance(row, Conversation):
        return row
    locked: Conversation = db.scalars(LOCKED, {"id": conversation_id}).one()
    _keep(db, conversation_id, locked)
    return locked


def lock_status(db: Session, conversation_id: int) -> Any:
    """`(state, ended_at, expires_at)` of the row, locked as above, for who changes nothing of it.

    It costs a third of an object of the session. Who has that already is given it.
    """
    if row := transaction_cache(db, HELD_ROWS).get(conversation_id):
        return row
    row = db.execute(HELD, {"id": conversation_id}).one()
    _keep(db, conversation_id, row)
    return row


def is_locked(db: Session, conversation_id: int) -> bool:
    """Whether this transaction has the row to itself already."""
    return conversation_id in transaction_cache(db, HELD_ROWS)


def _keep(db: Session, conversation_id: int, row: Any) -> None:
    if not db.in_nested_transaction():  # a savepoint that is undone lets go of it
        transaction_cache(db, HELD_ROWS)[conversation_id] = row


def _moment(now: datetime, idle: int) -> dict[str, datetime]:
    return {"now": now, "seen_after": now - timedelta(seconds=idle)}


def _set(db: Session, conversation_id: int, **values: datetime) -> None:
    db.execute(update(Conversation).where(Conversation.id == conversation_id).values(**values))
