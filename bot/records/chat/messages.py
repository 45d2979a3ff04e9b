"""Messages: what was said, in the order of their ids."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from bot.records.chat import choices, conversations, handoffs, new_messages
from bot.records.chat.handoffs import BOT, CLOSED, HUMAN
from bot.records.chat.new_messages import NewMessage
from bot.records.chat.transaction_cache import transaction_cache
from bot.records.models import Choice, Message
from bot.records.models.chat_tables import ANSWERED as ANSWERED
from bot.records.models.chat_tables import FAILED as FAILED
from bot.records.models.chat_tables import HELD as HELD
from bot.records.models.chat_tables import PENDING as PENDING

READ_ROWS = "messages as they stand"
TABLE = Message.__table__
# Made once: to put a statement together costs more than to run it.
BY_KEY = select(TABLE.c.id, TABLE.c.body_hash).where(
    TABLE.c.conversation_id == bindparam("chat"), TABLE.c.idempotency_key == bindparam("key")
)
STANDING = select(TABLE.c.id, TABLE.c.conversation_id, TABLE.c.turn_state).where(
    TABLE.c.id == bindparam("message")
)
ENDED = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("message"))
    .values(turn_state=bindparam("state"), answered_at=bindparam("at"))
)


@dataclass(frozen=True)
class OutboundMessage:
    """A message of the assistant before it is stored; `choices` are `{"label", "payload"}`."""

    text: str
    author: str = "assistant"
    choices: list[dict[str, str]] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    meta: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class InboundMessage:
    """A visitor's message before it is stored; `payload` where a choice was pressed."""

    key: str
    body_hash: str
    text: str
    payload: str | None = None


def add(
    db: Session,
    conversation_id: int,
    draft: OutboundMessage,
    now: datetime,
    reply_to: int | None = None,
    key: str | None = None,
) -> NewMessage:
    """Store a message that isn't the visitor's, with a fresh token for each choice.

    `key` lets `find` see that it was stored before.
    """
    conversations.lock_status(db, conversation_id)
    return new_messages.store_messages(
        db,
        conversation_id,
        choices.offered(draft.choices),
        author=draft.author,
        text=draft.text,
        links=draft.links,
        meta=draft.meta,
        reply_to=reply_to,
        sent_at=now,
        idempotency_key=key,
    )


def add_visitor(
    db: Session, conversation_id: int, entry: InboundMessage, now: datetime, owed: bool = True
) -> NewMessage:
    """Store a visitor's message whose turn is still to come; none comes while a person holds.

    Where no answer is `owed`, it counts as answered. Who writes into a chat that a person has
    closed is back with the assistant.
    """
    conversation = conversations.lock_status(db, conversation_id)
    if conversation.state == CLOSED:
        conversations.lock(db, conversation_id).state = BOT
    state = HELD if conversation.state == HUMAN else PENDING if owed else ANSWERED
    return new_messages.store_messages(
        db,
        conversation_id,
        author="visitor",
        text=entry.text,
        sent_at=now,
        idempotency_key=entry.key,
        body_hash=entry.body_hash,
        payload=entry.payload,
        turn_state=state,
        answered_at=now if state == ANSWERED else None,
    )


def finish(
    db: Session, message_id: int, drafts: list[OutboundMessage], state: str, now: datetime
) -> bool:
    """Store the replies of a turn and its end together; False if it had ended before.

    A person who took the conversation meanwhile speaks alone: the replies are dropped, but for what
    a check says, since it has moved on: that waits until the assistant is back.
    """
    message = _as_it_stands(db, message_id)
    if message.turn_state == HELD:
        _keep(db, message, [draft for draft in drafts if "check" in draft.meta], now)
    if message.turn_state != PENDING:
        return False
    for draft in drafts:
        add(db, message.conversation_id, draft, now, reply_to=message.id)
    db.execute(ENDED, {"message": message_id, "state": state, "at": now})
    transaction_cache(db, READ_ROWS).pop(message_id)
    return True


def awaits_reply(db: Session, message_id: int) -> bool:
    """Whether the turn of a message is still open; its conversation stays locked."""
    return bool(_as_it_stands(db, message_id).turn_state == PENDING)


def turn_status(db: Session, conversation_id: int) -> tuple[str, str | None, bool]:
    """Why a visitor would want a person now, the last topic, and whether it is urgent."""
    rows = [row.meta for row in history(db, conversation_id) if row.author != "visitor"]
    urgent = any(meta.get("crisis") or meta.get("urgent") for meta in rows)
    missed = bool(rows) and rows[-1].get("fallback") == "unknown"
    topics = [meta["topic"] for meta in rows if meta.get("topic") and not meta.get("handoff")]
    reason = "urgent" if urgent else "misses" if missed else "asked"
    return reason, topics[-1] if topics else None, urgent


def find(db: Session, conversation_id: int, key: str) -> Row | None:
    """`(id, body_hash)` of the message that was stored under this idempotency key."""
    return db.execute(BY_KEY, {"chat": conversation_id, "key": key}).first()


def history(db: Session, conversation_id: int, after: int = 0) -> list[Message]:
    """Every message of the conversation with an id above `after`, in order."""
    query = select(Message).where(Message.conversation_id == conversation_id, Message.id > after)
    return list(db.scalars(query.order_by(Message.id)))


def newest(db: Session, ids: list[int], now: datetime, idle: int) -> dict[int, int]:
    """Of those of these conversations that are live the id of the newest message each, or 0."""
    last = func.coalesce(func.max(TABLE.c.id), 0)
    ours = TABLE.c.conversation_id == conversations.TABLE.c.id
    query = conversations.live(now, idle).where(conversations.TABLE.c.id.in_(ids))
    subquery = select(last).where(ours).scalar_subquery()
    return {row.id: row.newest for row in db.execute(query.add_columns(subquery.label("newest")))}


def turn(db: Session, message_id: int) -> list[Message]:
    """A visitor's message and the replies to it, in order."""
    query = select(Message).where((Message.id == message_id) | (Message.reply_to == message_id))
    return list(db.scalars(query.order_by(Message.id)))


def pending(db: Session) -> list[Message]:
    """Visitors' messages whose turn hasn't ended, oldest first."""
    query = select(Message).where(Message.turn_state == PENDING)
    return list(db.scalars(query.order_by(Message.id)))


def may_choose(db: Session, choice: Choice) -> bool:
    """Whether a choice still fits: that of a check's question until the check says otherwise."""
    offer = db.get(Message, choice.message_id)
    if offer is None or "question" not in offer.meta:
        return offer is not None
    newest = next(_of_checks(db, choice.conversation_id), None)
    return newest is not None and _question(newest) == _question(offer)


def asking(db: Session, conversation_id: int, check: str, fact: str) -> Message | None:
    """The newest message that asks for a fact of a check, None where none does."""
    asked = _of_checks(db, conversation_id)
    return next((each for each in asked if _question(each) == (check, fact)), None)


def _of_checks(db: Session, conversation_id: int) -> Iterator[Message]:
    """The messages of guided checks, newest first."""
    query = select(Message).where(
        Message.conversation_id == conversation_id, Message.author == "assistant"
    )
    for message in db.scalars(query.order_by(Message.id.desc())):
        if "check" in message.meta:
            yield message


def _question(message: Message) -> tuple[str, str | None]:
    """The check and the fact that a message asks for, None for the fact where it asks nothing."""
    return message.meta["check"], message.meta.get("question")


def _as_it_stands(db: Session, message_id: int) -> Row:
    """`(id, conversation_id, turn_state)` while nobody else can change it, until the end."""
    read = transaction_cache(db, READ_ROWS)
    if message_id not in read:
        row = db.execute(STANDING, {"message": message_id}).one()
        if not conversations.is_locked(db, row.conversation_id):
            conversations.lock_status(db, row.conversation_id)
            row = db.execute(STANDING, {"message": message_id}).one()
        read[message_id] = row
    return read[message_id]


def _keep(db: Session, message: Row, drafts: list[OutboundMessage], now: datetime) -> None:
    handoff = handoffs.latest(db, message.conversation_id)
    if not drafts or handoff is None:
        return
    if handoff.ended_at is None:
        handoff.unsaid = [asdict(draft) for draft in drafts]
    elif conversations.lock(db, message.conversation_id).state != CLOSED:
        for draft in drafts:
            add(db, message.conversation_id, draft, now, reply_to=message.id)
