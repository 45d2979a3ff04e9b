"""Members of staff for tests, with and without a browser that is signed in."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.records.models import StaffSession, StaffUser


def add_user(db: Session, name: str, now: datetime, **given: Any) -> StaffUser:
    """An adviser who says they are available."""
    values = {"role": "adviser", "available": True, "password_hash": "-", **given}
    user = StaffUser(email=f"{name.lower()}@example.org", name=name, created_at=now, **values)
    db.add(user)
    db.flush()
    return user


def sign_in(db: Session, user: StaffUser, seen: datetime, **given: Any) -> StaffSession:
    """A browser of theirs that was last seen then."""
    values = {"expires_at": seen + timedelta(hours=8), **given}
    session = StaffSession(
        user_id=user.id,
        token_hash=f"{user.id}-{seen.timestamp()}",
        csrf_token="-",
        created_at=seen,
        last_seen_at=seen,
        last_used_at=seen,
        **values,
    )
    db.add(session)
    db.flush()
    return session
