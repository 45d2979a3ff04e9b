"""The audit log: which member of staff did what to which subject, and never its words."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.models import AuditEvent, StaffUser


def record_event(
    db: Session,
    user_id: int | None,
    event: str,
    kind: str | None = None,
    subject_id: int | None = None,
    *,
    now: datetime,
) -> AuditEvent:
    """Record an event, such as `read` of the `chat` 12, in the transaction that does it.

    `user_id` is None for a sign-in that failed and for the command line.
    """
    row = AuditEvent(user_id=user_id, event=event, kind=kind, subject_id=subject_id, at=now)
    db.add(row)
    db.flush()
    return row


def events_page(
    db: Session, before: int | None = None, size: int = 100
) -> list[tuple[AuditEvent, str | None]]:
    """The newest events below the id `before`, each with the name of the member of staff."""
    query = select(AuditEvent, StaffUser.name).outerjoin(
        StaffUser, StaffUser.id == AuditEvent.user_id
    )
    if before is not None:
        query = query.where(AuditEvent.id < before)
    return [
        (row[0], row[1]) for row in db.execute(query.order_by(AuditEvent.id.desc()).limit(size))
    ]
