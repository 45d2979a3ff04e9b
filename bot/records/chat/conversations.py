"""Conversations: begin, find by the hash of the token while they are live, lock, end."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from bot.records.chat.transaction_cache import TransactionCache
from bot.records.digests import digest
from bot.records.models import Conversation
from bot.records.models.base import table_column


class LiveConversation(NamedTuple):
    """A conversation that its token still opens."""

    id: int
    sender_id: str
    state: str
    last_seen_at: datetime


class LockedConversation(NamedTuple):
    """What a conversation is like while nobody else can change it."""

    state: str
    ended_at: datetime | None
    expires_at: datetime


LOCKED_ROWS = TransactionCache[Conversation | LockedConversation]("locked conversations")
TABLE = Conversation.__table__
# Built once: building a statement costs more than running it.
LOCKED = (
    select(Conversation)
    .where(Conversation.id == bindparam("id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
LOCKED_STATUS = (
    select(
        table_column(Conversation.state),
        table_column(Conversation.ended_at),
        table_column(Conversation.expires_at),
    )
    .where(TABLE.c.id == bindparam("id"))
    .with_for_update()
)
# A visitor who waits for a person, or talks to one, never idles out.
LIVE = select(
    table_column(Conversation.id),
    table_column(Conversation.sender_id),
    table_column(Conversation.state),
    table_column(Conversation.last_seen_at),
).where(
    TABLE.c.ended_at.is_(None),
    TABLE.c.expires_at > bindparam("now"),
    or_(
        TABLE.c.state.in_(("queued", "human")),
        TABLE.c.last_seen_at > bindparam("seen_after"),
    ),
)
LIVE_BY_TOKEN = LIVE.where(TABLE.c.token_hash == bindparam("token_hash"))
LIVE_BY_ID = LIVE.where(TABLE.c.id == bindparam("id"))


def begin(
    db: Session, token_hash: str, now: datetime, lifetime: int, origin: str | None = None
) -> Conversation:
    """Store a new conversation that expires after `lifetime` seconds.

    `origin` is the hash of the network that it comes from.
    """
    conversation = Conversation(
        sender_id=secrets.token_hex(16),
        token_hash=token_hash,
        created_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(seconds=lifetime),
        origin_hash=origin,
    )
    db.add(conversation)
    db.flush()
    return conversation


def find_live(db: Session, token_hash: str, now: datetime, idle: int) -> LiveConversation | None:
    """The conversation of this token, None once it has ended, expired or idled `idle` seconds."""
    row = db.execute(LIVE_BY_TOKEN, {**_moment(now, idle), "token_hash": token_hash}).first()
    return LiveConversation(*row) if row else None


def is_live(db: Session, conversation_id: int, now: datetime, idle: int) -> bool:
    """Whether the token of this conversation still opens it."""
    moment = _moment(now, idle)
    return db.execute(LIVE_BY_ID, {**moment, "id": conversation_id}).first() is not None


def live(now: datetime, idle: int) -> Select[tuple[int, str, str, datetime]]:
    """A query for the conversations whose token still opens them."""
    return LIVE.params(**_moment(now, idle))


def sender_of(db: Session, conversation_id: int) -> str:
    """The name that Rasa knows a conversation by."""
    return str(
        db.execute(select(TABLE.c.sender_id).where(TABLE.c.id == conversation_id)).scalar_one()
    )


def origin_of(db: Session, sender_id: str) -> str:
    """The hash of a conversation's network; where that isn't known, of the conversation."""
    query = select(Conversation.origin_hash).where(Conversation.sender_id == sender_id)
    return db.scalar(query) or digest("chat", sender_id)


def is_there(db: Session, conversation_id: int) -> bool:
    """Whether a conversation is stored; one that was deleted isn't."""
    return db.scalar(select(TABLE.c.id).where(TABLE.c.id == conversation_id)) is not None


def touch(db: Session, conversation_id: int, now: datetime) -> None:
    """Record that the visitor was here, so that idling starts afresh; a kept chat stays kept."""
    earlier = (Conversation.id == conversation_id) & (Conversation.last_seen_at < now)
    db.execute(update(Conversation).where(earlier).values(last_seen_at=now))


def keep_open(db: Session, conversation_id: int, until: datetime, idle: int) -> datetime:
    """Let the token open the conversation until then, however long nobody is seen; returns its end.

    It counts as seen so late that it has idled `idle` seconds at that moment. A moment that has
    passed ends the keeping: idling starts afresh.
    """
    row = lock(db, conversation_id)
    row.last_seen_at = until - timedelta(seconds=idle)
    row.expires_at = max(row.expires_at, until)
    db.flush()
    return row.expires_at


def end(db: Session, conversation_id: int, now: datetime) -> None:
    """End the conversation: its token opens nothing from now on."""
    _set(db, conversation_id, ended_at=now)


def lock(db: Session, conversation_id: int) -> Conversation:
    """Lock the row until the transaction ends, and return it as it is now; free the second time.

    The lock makes message ids follow the order of commits.
    """
    row = LOCKED_ROWS.values(db).get(conversation_id)
    if isinstance(row, Conversation):
        return row
    locked = db.scalars(LOCKED, {"id": conversation_id}).one()
    _keep(db, conversation_id, locked)
    return locked


def lock_status(db: Session, conversation_id: int) -> Conversation | LockedConversation:
    """Lock the row as `lock` does, for callers that only read its state and its end.

    Costs a third of loading the ORM object; returns that where it is loaded already.
    """
    if known := LOCKED_ROWS.values(db).get(conversation_id):
        return known
    row = LockedConversation(*db.execute(LOCKED_STATUS, {"id": conversation_id}).one())
    _keep(db, conversation_id, row)
    return row


def is_locked(db: Session, conversation_id: int) -> bool:
    """Whether this transaction has locked the row already."""
    return conversation_id in LOCKED_ROWS.values(db)


def _keep(db: Session, conversation_id: int, row: Conversation | LockedConversation) -> None:
    if not db.in_nested_transaction():  # undoing a savepoint releases its locks
        LOCKED_ROWS.values(db)[conversation_id] = row


def _moment(now: datetime, idle: int) -> dict[str, datetime]:
    return {"now": now, "seen_after": now - timedelta(seconds=idle)}


def _set(db: Session, conversation_id: int, **values: datetime) -> None:
    db.execute(update(Conversation).where(Conversation.id == conversation_id).values(**values))
