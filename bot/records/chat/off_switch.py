"""The off switch: the newest row counts; without any the assistant is on."""

from datetime import datetime, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.models import Switch
from bot.records.models.base import table_column

NEWEST = select(table_column(Switch.on)).order_by(table_column(Switch.id).desc()).limit(1)


def turn(db: Session, on: bool, reason: str, at: datetime | None = None) -> Switch:
    """Switch the assistant on or off and store the reason; raises ValueError for a blank one."""
    if not reason.strip():
        raise ValueError("a reason is needed")
    row = Switch(on=on, reason=reason.strip(), at=at or datetime.now(timezone.utc))
    db.add(row)
    db.flush()
    return row


def is_on(db: Session) -> bool:
    """Whether the assistant answers visitors."""
    newest = db.execute(NEWEST).scalar()
    return newest is None or newest
