"""Members of staff for tests, signed in or not, and the enquiries that wait for them."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.records import Database
from bot.records.models import Enquiry, StaffSession, User

enquiries = itertools.count(1)


def add_user(db: Session, name: str, now: datetime, **given: Any) -> User:
    """An adviser who says they are available."""
    values = {"role": "adviser", "available": True, "password_hash": "-", **given}
    user = User(email=f"{name.lower()}@example.org", name=name, created_at=now, **values)
    db.add(user)
    db.flush()
    return user


def sign_in(db: Session, user: User, seen: datetime, **given: Any) -> StaffSession:
    """A browser of theirs that was last seen then."""
    values = {"expires_at": seen + timedelta(hours=8), **given}
    session = StaffSession(
        user_id=user.id,
        token_hash=f"{user.id}-{seen.timestamp()}",
        form_key="-",
        created_at=seen,
        last_seen_at=seen,
        last_used_at=seen,
        **values,
    )
    db.add(session)
    db.flush()
    return session


def add_enquiry(database: Database, created: datetime, **given: Any) -> int:
    """A new enquiry from the chat; its number."""
    number = next(enquiries)
    values = {
        "reference": f"ENQ-7K3M-{number}Q",
        "body_hash": str(number),
        "channel": "chat",
        "about": "a",
        "name": "Siân Prŵs",
        "email": "sian@hillside.example",
        "consent": "yes",
        "consent_at": created,
        "context": {},
        "created_at": created,
        "state": "new",
        **given,
    }
    with database.writing() as db:
        row = Enquiry(**values)
        db.add(row)
        db.flush()
        return int(row.id)
