"""Attempts at something limited, counted in the database so that they survive a restart."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.records.digests import guarded_digest
from bot.records.models import LoginAttempt

REMEMBERED = timedelta(days=1)  # then they are deleted by their age


def record_attempt(db: Session, kind: str, key: str, now: datetime) -> None:
    """Count an attempt of `kind` by `key`, stored as a hash."""
    db.add(LoginAttempt(kind=kind, key_hash=guarded_digest(kind, key), at=now))
    db.flush()


def recent_attempts(db: Session, kind: str, key: str, since: datetime) -> list[datetime]:
    """The times of the attempts after `since`, oldest first."""
    query = select(LoginAttempt.at).where(
        LoginAttempt.kind == kind,
        LoginAttempt.key_hash == guarded_digest(kind, key),
        LoginAttempt.at > since,
    )
    return list(db.scalars(query.order_by(LoginAttempt.at)))


def forget_attempts(db: Session, kind: str, key: str) -> None:
    """Delete the attempts, since one has succeeded."""
    db.execute(
        delete(LoginAttempt).where(
            LoginAttempt.kind == kind, LoginAttempt.key_hash == guarded_digest(kind, key)
        )
    )


def forget_newest_attempt(db: Session, kind: str, key: str) -> None:
    """Delete the newest attempt, which shouldn't have counted."""
    query = select(LoginAttempt).where(
        LoginAttempt.kind == kind, LoginAttempt.key_hash == guarded_digest(kind, key)
    )
    newest = db.scalars(query.order_by(LoginAttempt.id.desc()).limit(1)).first()
    if newest:
        db.delete(newest)
        db.flush()
