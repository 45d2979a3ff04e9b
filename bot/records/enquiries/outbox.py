"""The outbox: e-mails wait here, committed with the change that they report, until they are sent.

A sender takes an e-mail first: `attempts` grows by compare-and-set and `due_at` moves on, so that
no other sender takes it meanwhile, and it comes due again if its sender dies.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from bot.records.enquiries.letter_limits import OUTCOME, TO_ANYBODY, TO_ENQUIRER
from bot.records.models import Email

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
MOST_TRIED = 20  # e-mails that other senders may take before this one does
MOST_SHOWN = 200


class OutboxCounts(NamedTuple):
    """How many e-mails wait, were refused for good, and were sent."""

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
    *,
    due: datetime | None = None,
    purpose: str = "other",
) -> Email:
    """Put an e-mail into the outbox; returns the queued one where the `key` is known.

    `due`: when it may be sent, None for now.
    """
    if found := find_email(db, key):
        return found
    row = Email(
        key=key,
        to=to,
        subject=subject,
        body=body,
        enquiry_id=enquiry_id,
        created_at=now,
        due_at=due or now,
        purpose=purpose,
        thread=_thread(db, to, enquiry_id) if purpose in TO_ENQUIRER else None,
        gathered=0,
        attempts=0,
    )
    db.add(row)
    db.flush()
    return row


def find_email(db: Session, key: str) -> Email | None:
    """The e-mail that was queued under a key."""
    return db.scalars(select(Email).where(Email.key == key)).first()


def take_due(db: Session, now: datetime, lease: timedelta) -> Email | None:
    """The e-mail that is due longest, for the caller alone during `lease`; None where none is.

    Confirmations and outcomes come last, since anybody can cause many of them.
    """
    is_due = (Email.sent_at.is_(None), Email.refused_at.is_(None), Email.due_at <= now)
    query = select(Email).where(*is_due)
    query = query.order_by(Email.purpose.in_(TO_ANYBODY), Email.due_at, Email.id)
    for row in db.scalars(query.limit(MOST_TRIED)):
        if _set(db, row, due_at=now + lease, attempts=row.attempts + 1):
            db.refresh(row)
            return row
    return None


def mark_sent(db: Session, email: Email, now: datetime) -> bool:
    """A server has taken it; False where the lease ran out and another has it since."""
    return _set(db, email, sent_at=now, problem=None)


def postpone(db: Session, email: Email, problem: str, now: datetime) -> bool:
    """It didn't work this time: due again after a wait that doubles with each try."""
    return _set(db, email, due_at=now + wait_after(email.attempts), problem=problem)


def refuse(db: Session, email: Email, problem: str, now: datetime) -> bool:
    """A server never takes it: kept, and shown, until somebody tries it again."""
    return _set(db, email, refused_at=now, problem=problem)


def take_back(db: Session, email: Email, problem: str, now: datetime) -> bool:
    """It was sent and came back: refused after all; False unless it stands as sent."""
    query = update(Email).where(Email.id == email.id, Email.sent_at.is_not(None))
    values = {"sent_at": None, "refused_at": now, "problem": problem}
    changed = db.execute(query.values(values).execution_options(synchronize_session=False))
    db.refresh(email)
    return bool(changed.rowcount)


def retry(db: Session, email_id: int, now: datetime) -> bool:
    """Due at once, refused or not; False where there is none of that id, or it was sent.

    Of an outcome that was refused nothing is left to send.
    """
    query = update(Email).where(Email.id == email_id, Email.sent_at.is_(None), ~_is_gone())
    values = {"due_at": now, "refused_at": None, "retried_at": now}
    return bool(db.execute(query.values(values)).rowcount)


def wait_after(attempts: int) -> timedelta:
    """How long an e-mail waits after so many tries: a minute, two, four … six hours at most."""
    return min(FIRST_WAIT * 2 ** min(max(attempts, 1) - 1, 20), LONGEST_WAIT)


def unsent(db: Session) -> list[Email]:
    """Those that wait, then those that were refused or withheld, oldest first; MOST_SHOWN.

    Outcomes aren't among them: staff have no part in what visitors send to themselves.
    """
    query = select(Email).where(Email.sent_at.is_(None), Email.purpose != OUTCOME)
    query = query.order_by(Email.refused_at.is_not(None), Email.id)
    return list(db.scalars(query.limit(MOST_SHOWN)))


def sent_since(db: Session, since: datetime) -> int:
    """How many e-mails were sent after this moment."""
    query = select(func.count()).select_from(Email).where(Email.sent_at > since)
    return int(db.scalar(query) or 0)


def emails_of(db: Session, enquiry_id: int) -> list[Email]:
    """The e-mails of one enquiry, oldest first."""
    query = select(Email).where(Email.enquiry_id == enquiry_id).order_by(Email.id)
    return list(db.scalars(query))


def outbox_counts(db: Session) -> OutboxCounts:
    """The outbox in figures."""
    sent_count = func.count(Email.sent_at)
    refused = func.count(Email.refused_at)
    query = select(func.count(), sent_count, refused).where(~_is_gone())
    total, gone, never = db.execute(query).one()
    return OutboxCounts(total - gone - never, never, gone)


def _thread(db: Session, to: str, enquiry_id: int | None) -> str | None:
    """The keys of the earlier letters of a case to this address, the oldest first."""
    query = select(Email.key, Email.to).where(
        Email.enquiry_id == enquiry_id,
        Email.purpose.in_(TO_ENQUIRER),
        Email.refused_at.is_(None),
    )
    rows = db.execute(query.order_by(Email.id))
    return " ".join(key for key, recipient in rows if recipient == to) or None


def _is_gone() -> ColumnElement[bool]:
    """The condition that an outcome was refused or withheld: its words were removed."""
    return and_(Email.purpose == OUTCOME, Email.refused_at.is_not(None))


def _set(db: Session, email: Email, **values: object) -> bool:
    """Change it if it is still as the caller knows it."""
    query = update(Email).where(
        Email.id == email.id, Email.attempts == email.attempts, Email.sent_at.is_(None)
    )
    query = query.values(**values).execution_options(synchronize_session=False)
    return bool(db.execute(query).rowcount)
