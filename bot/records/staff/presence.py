"""Which staff can take a chat: signed in, seen recently, and marked as available."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from bot.records.models import StaffSession, StaffUser

ANSWERING = ("adviser", "admin")  # roles that may hold a chat


def is_here(db: Session, user_id: int, now: datetime, seen_within: float) -> bool:
    """Whether somebody may still answer and was seen in the last `seen_within` seconds."""
    query = select(StaffUser.id).join(StaffSession, StaffSession.user_id == StaffUser.id)
    query = query.where(StaffUser.id == user_id, *_can_answer(now, seen_within))
    return db.scalars(query.limit(1)).first() is not None


def available(db: Session, now: datetime, seen_within: float) -> list[StaffUser]:
    """The users who could take a chat now, seen in the last `seen_within` seconds."""
    query = select(StaffUser).join(StaffSession, StaffSession.user_id == StaffUser.id)
    query = query.where(StaffUser.available.is_(True), *_can_answer(now, seen_within))
    return list(db.scalars(query.distinct().order_by(StaffUser.id)))


def _can_answer(now: datetime, seen_within: float) -> Iterator[ColumnElement[bool]]:
    """The account and its session are in order, and the session was used lately."""
    yield StaffUser.disabled_at.is_(None)
    yield StaffUser.role.in_(ANSWERING)
    yield StaffSession.ended_at.is_(None)
    yield StaffSession.expires_at > now
    yield StaffSession.last_seen_at > now - timedelta(seconds=seen_within)
