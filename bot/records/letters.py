"""The outbox: letters wait here, committed with what they tell of, until they are sent."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.models import Letter


def put(
    db: Session,
    key: str,
    to: str,
    subject: str,
    body: str,
    now: datetime,
    enquiry_id: int | None = None,
) -> Letter:
    """Put a letter into the outbox; the same `key` again is the same letter."""
    found = db.scalars(select(Letter).where(Letter.key == key)).first()
    if found:
        return found
    row = Letter(
        key=key,
        to=to,
        subject=subject,
        body=body,
        enquiry_id=enquiry_id,
        created_at=now,
        due_at=now,
    )
    db.add(row)
    db.flush()
    return row
