"""The audit log: which member of staff did what to which subject, and never its words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from bot.records.models import AuditEvent, StaffUser

MOST_OF_CASE = 200
NamedEvent = tuple[AuditEvent, str | None]
"""An event, and the name of the member of staff; None where nobody was signed in."""


@dataclass(frozen=True)
class AuditQuery:
    """Which events; "" or None stands for all of them. `event` may be only its beginning."""

    user_id: int | None = None
    event: str = ""
    kind: str = ""
    subject_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


ALL = AuditQuery()


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
    db: Session, before: int | None = None, size: int = 100, wanted: AuditQuery = ALL
) -> list[NamedEvent]:
    """The newest events below the id `before`."""
    query = select(AuditEvent, StaffUser.name).outerjoin(
        StaffUser, StaffUser.id == AuditEvent.user_id
    )
    if before is not None:
        query = query.where(AuditEvent.id < before)
    query = query.where(*_conditions(wanted))
    return [
        (row[0], row[1]) for row in db.execute(query.order_by(AuditEvent.id.desc()).limit(size))
    ]


def events_of_case(db: Session, kind: str, subject_id: int) -> list[NamedEvent]:
    """The history of a chat or an enquiry, the newest first; MOST_OF_CASE at most."""
    return events_page(db, None, MOST_OF_CASE, AuditQuery(kind=kind, subject_id=subject_id))


def _conditions(wanted: AuditQuery) -> Iterator[ColumnElement[bool]]:
    if wanted.user_id is not None:
        yield AuditEvent.user_id == wanted.user_id
    if wanted.event:
        event = AuditEvent.__table__.c["deed"]
        yield event.startswith(wanted.event, autoescape=True)
    if wanted.kind:
        yield AuditEvent.kind == wanted.kind
    if wanted.subject_id is not None:
        yield AuditEvent.subject_id == wanted.subject_id
    if wanted.since:
        yield AuditEvent.at >= wanted.since
    if wanted.until:
        yield AuditEvent.at < wanted.until
