"""Hand-offs: who holds a conversation, changed by compare-and-set under its lock.

bot → queued → human → bot or closed; staff may step in from bot or closed at any time. While the
state is human no message of the assistant is stored (see `messages.finish`). The
messages that the visitor gets with a change are in `takeover`.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.records.chat import conversations
from bot.records.models import Conversation, Handoff, Message
from bot.records.models.chat_tables import HELD, PENDING

BOT, QUEUED, HUMAN, CLOSED = "bot", "queued", "human", "closed"
REASONS = ("asked", "misses", "urgent", "staff")


class AlreadyHeld(Exception):
    """Somebody else holds the conversation: `owner_id` says who, None where nobody does."""

    def __init__(self, owner_id: int | None):
        super().__init__("held by another")
        self.owner_id = owner_id


def request(
    db: Session,
    conversation_id: int,
    reason: str,
    now: datetime,
    topic: str | None = None,
    urgent: bool = False,
) -> Handoff | None:
    """bot → queued; None where the conversation is queued, held by a person, or ended."""
    row = conversations.lock(db, conversation_id)
    if row.state != BOT or row.ended_at:
        return None
    row.state = QUEUED
    return _add(db, conversation_id, reason, now, topic, urgent)


def claim(db: Session, conversation_id: int, user_id: int, now: datetime) -> Handoff:
    """Any state → human, held by this user. Raises AlreadyHeld if another has it or it has ended.

    The assistant stores no reply to messages that are still unanswered: the person answers them.
    """
    row = conversations.lock(db, conversation_id)
    current = open_handoff(db, conversation_id)
    if row.ended_at:
        raise AlreadyHeld(None)
    if row.state == HUMAN and current:
        if current.owner_id != user_id:
            raise AlreadyHeld(current.owner_id)
        return current
    if current is None:
        current = _add(db, conversation_id, "staff", now, None, False)
    row.state = HUMAN
    current.owner_id, current.claimed_at = user_id, now
    under_way = (Message.conversation_id == conversation_id) & (Message.turn_state == PENDING)
    db.execute(
        update(Message)
        .where(under_way)
        .values(turn_state=HELD, answered_at=now)
        .execution_options(synchronize_session="fetch")
    )
    db.flush()
    return current


def assign(db: Session, conversation_id: int, user_id: int, to_id: int, now: datetime) -> Handoff:
    """Give a conversation that this user holds to another; raises AlreadyHeld."""
    current = held_by(db, conversation_id, user_id)
    current.owner_id = to_id
    db.flush()
    return current


def release(db: Session, conversation_id: int, user_id: int, now: datetime) -> Handoff:
    """human → bot, by the user who holds it; raises AlreadyHeld."""
    return _end(db, conversation_id, user_id, BOT, now)


def close(db: Session, conversation_id: int, user_id: int, now: datetime) -> Handoff:
    """human → closed, by the user who holds it; raises AlreadyHeld."""
    return _end(db, conversation_id, user_id, CLOSED, now)


def take_over(db: Session, conversation_id: int, user_id: int, now: datetime) -> Handoff:
    """Take a chat from whoever holds it; raises AlreadyHeld where nobody does, or it has ended."""
    row = conversations.lock(db, conversation_id)
    current = open_handoff(db, conversation_id)
    if row.ended_at or row.state != HUMAN or current is None:
        raise AlreadyHeld(None)
    current.owner_id, current.claimed_at = user_id, now
    db.flush()
    return current


def requeue(db: Session, current: Handoff, now: datetime) -> None:
    """human → queued: whoever held it isn't there any more; its conversation is locked."""
    conversations.lock(db, current.conversation_id).state = QUEUED
    current.owner_id, current.claimed_at = None, None
    current.requested_at, current.late_at = now, None
    db.flush()


def abandon(db: Session, current: Handoff, now: datetime) -> None:
    """human → bot: whoever held it isn't there, and nobody else is; its conversation is locked."""
    conversations.lock(db, current.conversation_id).state = BOT
    current.ended_at, current.ended_by = now, "absent"
    db.flush()


def withdraw(db: Session, conversation_id: int, by: str, now: datetime) -> Handoff | None:
    """queued → bot: the visitor went on or waited too long; None where it isn't queued."""
    row = conversations.lock(db, conversation_id)
    current = open_handoff(db, conversation_id)
    if row.state != QUEUED or current is None:
        return None
    row.state = BOT
    current.ended_at, current.ended_by = now, by
    db.flush()
    return current


def leave(db: Session, conversation_id: int, now: datetime) -> None:
    """Close the open hand-off, if there is one: the visitor has ended the session."""
    row = conversations.lock(db, conversation_id)
    current = open_handoff(db, conversation_id)
    if current is None:
        return
    row.state = CLOSED
    current.ended_at, current.ended_by = now, "visitor"
    db.flush()


def held_by(db: Session, conversation_id: int, user_id: int) -> Handoff:
    """The open hand-off that this user holds, its conversation locked; raises AlreadyHeld."""
    row = conversations.lock(db, conversation_id)
    current = open_handoff(db, conversation_id)
    if row.state != HUMAN or current is None or current.owner_id != user_id:
        raise AlreadyHeld(current.owner_id if current else None)
    return current


def open_handoff(db: Session, conversation_id: int) -> Handoff | None:
    """The hand-off of this conversation that is queued or held, None where there is none."""
    query = select(Handoff).where(
        Handoff.conversation_id == conversation_id, Handoff.ended_at.is_(None)
    )
    return db.scalars(query.order_by(Handoff.id.desc())).first()


def mark_urgent(db: Session, conversation_id: int) -> bool:
    """Make the open hand-off urgent; False where there is none, or it is urgent already."""
    current = open_handoff(db, conversation_id)
    if current is None or current.urgent:
        return False
    current.urgent = True
    db.flush()
    return True


def latest_handoff(db: Session, conversation_id: int) -> Handoff | None:
    """The newest hand-off of a conversation, open or not."""
    query = select(Handoff).where(Handoff.conversation_id == conversation_id)
    return db.scalars(query.order_by(Handoff.id.desc())).first()


def waiting_handoffs(db: Session) -> list[Handoff]:
    """Hand-offs that nobody holds yet, oldest first."""
    query = select(Handoff).join(Conversation, Conversation.id == Handoff.conversation_id)
    query = query.where(Handoff.ended_at.is_(None), Conversation.state == QUEUED)
    return list(db.scalars(query.order_by(Handoff.id)))


def held_handoffs(db: Session) -> list[Handoff]:
    """Hand-offs that somebody holds, oldest first."""
    query = select(Handoff).join(Conversation, Conversation.id == Handoff.conversation_id)
    query = query.where(Handoff.ended_at.is_(None), Conversation.state == HUMAN)
    return list(db.scalars(query.order_by(Handoff.id)))


def _end(db: Session, conversation_id: int, user_id: int, state: str, now: datetime) -> Handoff:
    current = held_by(db, conversation_id, user_id)
    conversations.lock(db, conversation_id).state = state
    current.ended_at, current.ended_by = now, "staff"
    db.flush()
    return current


def _add(
    db: Session,
    conversation_id: int,
    reason: str,
    now: datetime,
    topic: str | None,
    urgent: bool,
) -> Handoff:
    if reason not in REASONS:
        raise ValueError(f"a reason is one of {', '.join(REASONS)}")
    row = Handoff(
        conversation_id=conversation_id,
        reason=reason,
        topic=topic,
        urgent=urgent,
        requested_at=now,
    )
    db.add(row)
    db.flush()
    return row
