"""Inserts messages and remembers them, so that streams needn't read them from the table again.

`after` tells a stream whether it has missed any: ids of a conversation are given while it is
locked, so the message before the first new one is known.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session

from bot.records.chat.transaction_cache import TransactionCache
from bot.records.models import Choice, Message
from bot.records.models.base import table_column

MESSAGES, CHOICES = Message.__table__, Choice.__table__
NEWEST = select(func.max(table_column(Message.id))).where(
    MESSAGES.c.conversation_id == bindparam("chat")
)


@dataclass(frozen=True)
class OfferedButton:
    """A button as it was stored."""

    label: str
    payload: str
    token: str


@dataclass(frozen=True)
class NewMessage:
    """A message as it was stored; the fields are the columns of the table."""

    id: int
    conversation_id: int
    author: str
    text: str
    sent_at: datetime
    links: list[dict[str, str]] = field(default_factory=list)
    meta: dict[str, Any] = field(default_factory=dict)
    reply_to: int | None = None
    idempotency_key: str | None = None
    body_hash: str | None = None
    payload: str | None = None
    turn_state: str | None = None
    answered_at: datetime | None = None
    choices: tuple[OfferedButton, ...] = ()


@dataclass(frozen=True)
class NewMessages:
    """Every message that a transaction stored in a conversation, in order.

    `after` is the id of the message before the first, 0 where there was none.
    """

    after: int
    messages: tuple[NewMessage, ...] = ()


NEWS = TransactionCache[NewMessages | None]("messages stored just now")


def store_messages(
    db: Session, conversation_id: int, choices: tuple[OfferedButton, ...] = (), **values: Any
) -> NewMessage:
    """Insert a message into a conversation that is locked."""
    known = NEWS.values(db)
    if conversation_id not in known:
        known[conversation_id] = NewMessages(newest_id(db, conversation_id))
    row = {"links": [], "meta": {}, **values, "conversation_id": conversation_id}
    message_id = db.execute(insert(MESSAGES), row).inserted_primary_key[0]
    if choices:
        owner = {"conversation_id": conversation_id, "message_id": message_id}
        db.execute(insert(CHOICES), [{**vars(choice), **owner} for choice in choices])
    message = NewMessage(id=message_id, choices=choices, **row)
    if db.in_nested_transaction():  # a savepoint may be undone: ask the table
        known[conversation_id] = None
    elif before := known[conversation_id]:
        known[conversation_id] = NewMessages(before.after, (*before.messages, message))
    return message


def new_messages_of(db: Session, conversation_id: int) -> NewMessages | None:
    """The messages that this transaction has stored in a conversation; None: ask the table."""
    return NEWS.values(db).get(conversation_id)


def newest_id(db: Session, conversation_id: int) -> int:
    """The id of the newest message of a conversation, 0 where there is none."""
    return db.execute(NEWEST, {"chat": conversation_id}).scalar() or 0
