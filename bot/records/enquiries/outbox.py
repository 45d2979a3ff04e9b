"""The outbox: letters wait here, committed with what they tell of, until they are sent.

Whoever sends takes a letter first: `attempts` grows by compare-and-set and `due_at` moves on, so
that nobody else takes it meanwhile, and it comes due again if its sender dies.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.records.models import Email

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)


class OutboxCounts(NamedTuple):
    """How many letters wait, were refused for good, and were sent."""

    waiting: int
    refused: int
    sent: int


def queue_email(
    db: Session,
    key: str,
    to: str,
    subject: str,
    body: str,
    now: datetime,
    enquiry_id: int | None = None,
) -> Email:
    """Put a letter into the outbox; the same `key` again is the same letter."""
    found = db.scalars(select(Email).where(Email.key == key)).first()
    if found:
        return found
    row = Email(
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


def take_due(db: Session, now: datetime, lease: timedelta) -> Email | None:
    """The letter that is due longest, for the caller alone during `lease`; None where none is."""
    is_due = (Email.sent_at.is_(None), Email.refused_at.is_(None), Email.due_at <= now)
    for row in db.scalars(select(Email).where(*is_due).order_by(Email.due_at, Email.id)):
        if _set(db, row, due_at=now + lease, attempts=row.attempts + 1):
            db.refresh(row)
            return row
    return None


def mark_sent(db: Session, letter: Email, now: datetime) -> bool:
    """A server has taken it; False where the lease ran out and another has it since."""
    return _set(db, letter, sent_at=now, problem=None)


def postpone(db: Session, letter: Email, problem: str, now: datetime) -> bool:
    """It didn't work this time: due again after a wait that doubles with each try."""
    return _set(db, letter, due_at=now + wait_after(letter.attempts), problem=problem)


def refuse(db: Session, letter: Email, problem: str, now: datetime) -> bool:
    """A server never takes it: kept, and shown, until somebody tries it again."""
    return _set(db, letter, refused_at=now, problem=problem)


def retry(db: Session, letter_id: int, now: datetime) -> bool:
    """Due at once, refused or not; False where there is none of that id, or it was sent."""
    query = update(Email).where(Email.id == letter_id, Email.sent_at.is_(None))
    return bool(db.execute(query.values(due_at=now, refused_at=None)).rowcount)


def wait_after(attempts: int) -> timedelta:
    """How long a letter waits after so many tries: a minute, two, four … six hours at most."""
    return min(FIRST_WAIT * 2 ** min(max(attempts, 1) - 1, 20), LONGEST_WAIT)


def unsent(db: Session) -> list[Email]:
    """Those that wait or were refused, oldest first."""
    query = select(Email).where(Email.sent_at.is_(None)).order_by(Email.id)
    return list(db.scalars(query))


def emails_of(db: Session, enquiry_id: int) -> list[Email]:
    """The letters of one enquiry, oldest first."""
    query = select(Email).where(Email.enquiry_id == enquiry_id).order_by(Email.id)
    return list(db.scalars(query))


def outbox_counts(db: Session) -> OutboxCounts:
    """The outbox in figures."""
    sent_count = func.count(Email.sent_at)
    refused = func.count(Email.refused_at)
    total, gone, never = db.execute(select(func.count(), sent_count, refused)).one()
    return OutboxCounts(total - gone - never, never, gone)


def _set(db: Session, letter: Email, **values: object) -> bool:
    """Change it if it is still as the caller knows it."""
    query = update(Email).where(
        Email.id == letter.id, Email.attempts == letter.attempts, Email.sent_at.is_(None)
    )
    query = query.values(**values).execution_options(synchronize_session=False)
    return bool(db.execute(query).rowcount)
