"""Offers of held chats to a colleague: who holds one keeps it until the other has accepted.

An offer that nobody answers lapses after a while; the visitor is told nothing of it.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.records.chat import conversations, handoffs
from bot.records.chat.handoffs import HUMAN, AlreadyHeld
from bot.records.models import Handoff


def offer(db: Session, conversation_id: int, user_id: int, to_id: int, now: datetime) -> Handoff:
    """Offer a chat that this user holds, in place of an earlier offer; raises AlreadyHeld."""
    current = handoffs.held_by(db, conversation_id, user_id)
    current.offered_to_id, current.offered_at = to_id, now
    db.flush()
    return current


def accept(
    db: Session, conversation_id: int, user_id: int, now: datetime, lifetime: float
) -> Handoff:
    """Make the chat theirs to whom it is offered; raises AlreadyHeld where it isn't any more."""
    row = conversations.lock(db, conversation_id)
    current = handoffs.open_handoff(db, conversation_id)
    if current is None or row.state != HUMAN or row.ended_at:
        raise AlreadyHeld(None)
    if not is_offered_to(current, user_id, now, lifetime):
        raise AlreadyHeld(current.owner_id)
    handoffs.give_to(current, user_id, now)
    db.flush()
    return current


def end_offer(db: Session, conversation_id: int, user_id: int) -> bool:
    """Take an offer back, or decline it; False where there is none of or to this user."""
    conversations.lock(db, conversation_id)
    current = handoffs.open_handoff(db, conversation_id)
    if current is None or current.offered_to_id is None:
        return False
    if user_id not in (current.owner_id, current.offered_to_id):
        return False
    current.offered_to_id = current.offered_at = None
    db.flush()
    return True


def lapses_at(current: Handoff | None, lifetime: float) -> datetime | None:
    """When an offer ends by itself, `lifetime` in seconds; None where there is none."""
    if current is None or current.offered_at is None or current.offered_to_id is None:
        return None
    return current.offered_at + timedelta(seconds=lifetime)


def is_offered_to(current: Handoff, user_id: int, now: datetime, lifetime: float) -> bool:
    """Whether this user may accept it now."""
    end = lapses_at(current, lifetime)
    return current.offered_to_id == user_id and end is not None and end > now


def count_offers(db: Session, user_id: int, now: datetime, lifetime: float) -> int:
    """How many chats are offered to this user now."""
    since = now - timedelta(seconds=lifetime)
    query = select(func.count()).select_from(Handoff)
    query = query.where(Handoff.offered_to_id == user_id, Handoff.offered_at > since)
    return int(db.scalar(query.where(Handoff.ended_at.is_(None))) or 0)
