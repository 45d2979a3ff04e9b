"""Which staff can take a chat: signed in, seen recently, and marked as available."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.models import StaffSession, StaffUser

ANSWERING = ("adviser", "admin")  # roles that may hold a chat


def available(db: Session, now: datetime, seen_within: float) -> list[StaffUser]:
    """The users who could take a chat now, seen in the last `seen_within` seconds."""
    query = select(StaffUser).join(StaffSession, StaffSession.user_id == StaffUser.id)
    query = query.where(
        StaffUser.available.is_(True),
        StaffUser.disabled_at.is_(None),
        StaffUser.role.in_(ANSWERING),
        StaffSession.ended_at.is_(None),
        StaffSession.expires_at > now,
        StaffSession.last_seen_at > now - timedelta(seconds=seen_within),
    )
    return list(db.scalars(query.distinct().order_by(StaffUser.id)))
