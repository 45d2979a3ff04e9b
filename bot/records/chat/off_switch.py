"""The off switch: the newest row holds; without any the assistant is on."""

from datetime import datetime, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.models import Switch

NEWEST = select(Switch.__table__.c.on).order_by(Switch.__table__.c.id.desc()).limit(1)


def turn(db: Session, on: bool, reason: str, at: datetime | None = None) -> Switch:
    """Switch the assistant on or off; `reason` is kept, and a blank one is refused: ValueError."""
    if not reason.strip():
        raise ValueError("a reason is needed")
    row = Switch(on=on, reason=reason.strip(), at=at or datetime.now(timezone.utc))
    db.add(row)
    db.flush()
    return row


def is_on(db: Session) -> bool:
    """Whether visitors are answered."""
    newest = db.execute(NEWEST).first()
    return newest is None or newest.on
