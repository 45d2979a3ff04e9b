"""Tries at something that is limited, counted in the database so that a restart forgives none."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.records.digests import digest
from bot.records.models import LoginAttempt

REMEMBERED = timedelta(days=1)


def note_attempt(db: Session, kind: str, key: str, now: datetime) -> None:
    """Count one try of `kind` by `key`, of which only the hash is kept; old ones are forgotten."""
    db.add(LoginAttempt(kind=kind, key_hash=digest(kind, key), at=now))
    db.execute(
        delete(LoginAttempt).where(LoginAttempt.kind == kind, LoginAttempt.at < now - REMEMBERED)
    )
    db.flush()


def recent_attempts(db: Session, kind: str, key: str, since: datetime) -> list[datetime]:
    """When it was tried after `since`, oldest first."""
    query = select(LoginAttempt.at).where(
        LoginAttempt.kind == kind,
        LoginAttempt.key_hash == digest(kind, key),
        LoginAttempt.at > since,
    )
    return list(db.scalars(query.order_by(LoginAttempt.at)))


def forget_attempts(db: Session, kind: str, key: str) -> None:
    """It succeeded: the tries before count no more."""
    db.execute(
        delete(LoginAttempt).where(
            LoginAttempt.kind == kind, LoginAttempt.key_hash == digest(kind, key)
        )
    )


def take_back(db: Session, kind: str, key: str) -> None:
    """The newest try was none after all."""
    query = select(LoginAttempt).where(
        LoginAttempt.kind == kind, LoginAttempt.key_hash == digest(kind, key)
    )
    newest = db.scalars(query.order_by(LoginAttempt.id.desc()).limit(1)).first()
    if newest:
        db.delete(newest)
        db.flush()
