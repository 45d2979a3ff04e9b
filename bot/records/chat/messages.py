"""Messages of the chats, in the order of their ids."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from bot.records.chat import choices, conversations, handoffs, new_messages
from bot.records.chat.handoffs import BOT, CLOSED, HUMAN
from bot.records.chat.new_messages import NewMessage
from bot.records.chat.transaction_cache import TransactionCache
from bot.records.existing import existing
from bot.records.models import Choice, Message
from bot.records.models.base import table_column
from bot.records.models.chat_tables import ANSWERED as ANSWERED
from bot.records.models.chat_tables import FAILED as FAILED
from bot.records.models.chat_tables import HELD as HELD
from bot.records.models.chat_tables import PENDING as PENDING


class StoredKey(NamedTuple):
    """The message that was stored under an idempotency key."""

    id: int
    body_hash: str | None


class MessageTurn(NamedTuple):
    """How far the turn of a visitor's message is."""

    id: int
    conversation_id: int
    turn_state: str | None


TURNS = TransactionCache[MessageTurn]("turns of messages")
TABLE = Message.__table__
# Built once: building a statement costs more than running it.
BY_KEY = select(table_column(Message.id), table_column(Message.body_hash)).where(
    TABLE.c.conversation_id == bindparam("chat"), TABLE.c.idempotency_key == bindparam("key")
)
TURN = select(
    table_column(Message.id),
    table_column(Message.conversation_id),
    table_column(Message.turn_state),
).where(TABLE.c.id == bindparam("message"))
ENDED = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("message"))
    .values(turn_state=bindparam("state"), answered_at=bindparam("at"))
)


RECENT = 200  # messages among which the last topic is looked for
PASSED_OVER = 3  # messages among which one that is no crisis card is looked for


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
    """Store a message of the assistant or of staff, with a fresh token for each choice.

    `key` is its idempotency key, by which `find_message` finds it.
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
    """Store a visitor's message: pending, held where a person has the chat, answered if not `owed`.

    A message into a chat that a person has closed gives the chat back to the assistant.
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


def has_card(db: Session, conversation_id: int) -> bool:
    """Whether the crisis card was shown in the conversation, not only kind words."""
    return _has_mark(db, conversation_id, "crisis", without="weak")


def finish(
    db: Session, message_id: int, drafts: list[OutboundMessage], state: str, now: datetime
) -> bool:
    """Store the replies of a turn and its end together; False if it had ended before.

    Where a person has taken the conversation meanwhile, replies are dropped. Those of a check wait
    until the assistant is back, since the check has moved on.
    """
    message = _locked_turn(db, message_id)
    if message.turn_state == HELD:
        _keep(db, message, [draft for draft in drafts if "check" in draft.meta], now)
    if message.turn_state != PENDING:
        return False
    for draft in drafts:
        add(db, message.conversation_id, draft, now, reply_to=message.id)
    db.execute(ENDED, {"message": message_id, "state": state, "at": now})
    TURNS.values(db).pop(message_id)
    return True


def awaits_reply(db: Session, message_id: int) -> bool:
    """Whether the message is still unanswered; locks its conversation."""
    return _locked_turn(db, message_id).turn_state == PENDING


def turn_status(db: Session, conversation_id: int) -> tuple[str, str | None, bool]:
    """The reason for a hand-off now, the last topic, and whether the chat is urgent."""
    newest = select(table_column(Message.meta)).where(
        TABLE.c.conversation_id == conversation_id, TABLE.c.author != "visitor"
    )
    rows = db.scalars(newest.order_by(TABLE.c.id.desc()).limit(RECENT)).all()
    urgent = _has_mark(db, conversation_id, "crisis") or _has_mark(db, conversation_id, "urgent")
    missed = bool(rows) and rows[0].get("fallback") == "unknown"
    topics = (meta["topic"] for meta in rows if meta.get("topic") and not meta.get("handoff"))
    reason = "urgent" if urgent else "misses" if missed else "asked"
    return reason, next(topics, None), urgent


def newest_reply_meta(db: Session, conversation_id: int, before: int) -> dict[str, Any]:
    """The `meta` of the assistant's newest message before an id; crisis cards are passed over."""
    said = select(table_column(Message.meta)).where(
        TABLE.c.conversation_id == conversation_id,
        TABLE.c.author == "assistant",
        TABLE.c.id < before,
    )
    rows = db.scalars(said.order_by(TABLE.c.id.desc()).limit(PASSED_OVER)).all()
    return next((meta for meta in rows if meta and not meta.get("crisis")), {})


def find_message(db: Session, conversation_id: int, key: str) -> StoredKey | None:
    """The message of this conversation that was stored under this idempotency key."""
    row = db.execute(BY_KEY, {"chat": conversation_id, "key": key}).first()
    return StoredKey(*row) if row else None


def history(
    db: Session, conversation_id: int, after: int = 0, most: int | None = None
) -> list[Message]:
    """The messages of the conversation with an id above `after`, in order, `most` at most."""
    query = select(Message).where(Message.conversation_id == conversation_id, Message.id > after)
    return list(db.scalars(query.order_by(Message.id).limit(most)))


def is_full(db: Session, conversation_id: int, most: int) -> bool:
    """Whether the conversation holds `most` messages or more; the index alone is counted."""
    held = select(func.count()).where(TABLE.c.conversation_id == conversation_id)
    return bool(db.execute(held).scalar_one() >= most)


def is_repeated(db: Session, conversation_id: int, body_hash: str, times: int) -> bool:
    """Whether each of the last `times` messages of the visitor was this one."""
    newest = select(table_column(Message.body_hash)).where(
        TABLE.c.conversation_id == conversation_id, TABLE.c.author == "visitor"
    )
    said = db.scalars(newest.order_by(TABLE.c.id.desc()).limit(times)).all()
    return said == [body_hash] * times


def newest_message_ids(db: Session, ids: list[int], now: datetime, idle: int) -> dict[int, int]:
    """The id of the newest message, or 0, of each of these conversations that is live."""
    last = func.coalesce(func.max(TABLE.c.id), 0)
    ours = TABLE.c.conversation_id == conversations.TABLE.c.id
    query = conversations.live(now, idle).where(conversations.TABLE.c.id.in_(ids))
    subquery = select(last).where(ours).scalar_subquery()
    rows = db.execute(query.add_columns(subquery.label("newest")))
    return {conversation_id: message_id for conversation_id, *_, message_id in rows}


def turn_messages(db: Session, message_id: int) -> list[Message]:
    """A visitor's message and the replies to it, in order."""
    query = select(Message).where((Message.id == message_id) | (Message.reply_to == message_id))
    return list(db.scalars(query.order_by(Message.id)))


def pending_messages(db: Session) -> list[Message]:
    """Visitors' messages whose turn hasn't ended, oldest first."""
    query = select(Message).where(Message.turn_state == PENDING)
    return list(db.scalars(query.order_by(Message.id)))


def may_choose(db: Session, choice: Choice) -> bool:
    """Whether a choice can be pressed: an answer of a check only while its question is open."""
    offer = existing(db, Message, choice.message_id)
    if "question" not in offer.meta:
        return True
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


def _has_mark(db: Session, conversation_id: int, mark: str, without: str = "") -> bool:
    is_marked = Message.meta[mark].as_boolean()
    marked = select(Message.id).where(Message.conversation_id == conversation_id, is_marked)
    if without:
        marked = marked.where(Message.meta[without].as_string().is_(None))
    return db.scalars(marked.limit(1)).first() is not None


def _locked_turn(db: Session, message_id: int) -> MessageTurn:
    """The turn of a message, which nobody else can change until the transaction ends."""
    turns = TURNS.values(db)
    if message_id not in turns:
        found = _read_turn(db, message_id)
        if not conversations.is_locked(db, found.conversation_id):
            conversations.lock_status(db, found.conversation_id)
            found = _read_turn(db, message_id)
        turns[message_id] = found
    return turns[message_id]


def _read_turn(db: Session, message_id: int) -> MessageTurn:
    return MessageTurn(*db.execute(TURN, {"message": message_id}).one())


def _keep(db: Session, message: MessageTurn, drafts: list[OutboundMessage], now: datetime) -> None:
    handoff = handoffs.latest_handoff(db, message.conversation_id)
    if not drafts or handoff is None:
        return
    if handoff.ended_at is None:
        handoff.unsaid = [asdict(draft) for draft in drafts]
    elif conversations.lock(db, message.conversation_id).state != CLOSED:
        for draft in drafts:
            add(db, message.conversation_id, draft, now, reply_to=message.id)
