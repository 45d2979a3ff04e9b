"""Sessions of staff: signed-in browsers, found by the hash of their cookie."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from bot.records.models import StaffSession, StaffUser

SEEN_EVERY = timedelta(seconds=20)  # saves a write on each request; presence needs 90 seconds


@dataclass(frozen=True)
class Lifetimes:
    """Seconds that a session lasts: while unused, and at most since the sign-in."""

    idle: int
    longest: int


def begin(
    db: Session, user_id: int, token_hash: str, csrf_token: str, now: datetime, lifetimes: Lifetimes
) -> StaffSession:
    """Store a new session."""
    row = StaffSession(
        user_id=user_id,
        token_hash=token_hash,
        csrf_token=csrf_token,
        created_at=now,
        last_seen_at=now,
        last_used_at=now,
        expires_at=now + timedelta(seconds=lifetimes.longest),
    )
    db.add(row)
    db.flush()
    return row


def find_session(
    db: Session, token_hash: str, now: datetime, lifetimes: Lifetimes
) -> tuple[StaffSession, StaffUser] | None:
    """The session of this cookie with its account; None once it has ended or is disabled."""
    query = select(StaffSession, StaffUser).join(StaffUser, StaffUser.id == StaffSession.user_id)
    query = query.where(
        StaffSession.token_hash == token_hash,
        StaffSession.ended_at.is_(None),
        StaffSession.expires_at > now,
        StaffSession.last_used_at > now - timedelta(seconds=lifetimes.idle),
        StaffUser.disabled_at.is_(None),
    )
    found = db.execute(query).first()
    return (found[0], found[1]) if found else None


def touch(db: Session, session_id: int, now: datetime, used: bool) -> None:
    """Record that the desk is open; `used`: something was done, so idling starts afresh."""
    values = {"last_seen_at": now, **({"last_used_at": now} if used else {})}
    db.execute(update(StaffSession).where(StaffSession.id == session_id).values(**values))


def end(db: Session, session_id: int, now: datetime) -> None:
    """End the session: its cookie opens nothing from now on."""
    _end(db, now, StaffSession.id == session_id)


def end_all(db: Session, user_id: int, now: datetime) -> None:
    """End every session of this account."""
    _end(db, now, StaffSession.user_id == user_id)


def end_others(db: Session, user_id: int, session_id: int, now: datetime) -> None:
    """End every session of this account but this one."""
    _end(db, now, and_(StaffSession.user_id == user_id, StaffSession.id != session_id))


def _end(db: Session, now: datetime, whose: ColumnElement[bool]) -> None:
    query = update(StaffSession).where(whose, StaffSession.ended_at.is_(None)).values(ended_at=now)
    db.execute(query.execution_options(synchronize_session=False))
    db.flush()
