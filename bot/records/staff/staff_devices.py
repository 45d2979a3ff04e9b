"""Browsers in which an account was signed in before, by the hash of a cookie of their own."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.records.models import StaffDevice, StaffUser

MOST = 20  # of one account; beyond it the oldest are forgotten


def is_known_to(db: Session, email: str, token_hash: str, now: datetime) -> bool:
    """Whether the account of this e-mail address was signed in on this device."""
    query = select(StaffDevice.id).join(StaffUser, StaffUser.id == StaffDevice.user_id)
    query = query.where(
        StaffUser.email == email,
        StaffDevice.token_hash == token_hash,
        StaffDevice.expires_at > now,
    )
    return db.scalars(query.limit(1)).first() is not None


def is_known(db: Session, token_hash: str, now: datetime) -> bool:
    """Whether any account was signed in on this device."""
    query = select(StaffDevice.id).where(
        StaffDevice.token_hash == token_hash, StaffDevice.expires_at > now
    )
    return db.scalars(query.limit(1)).first() is not None


def remember(db: Session, user_id: int, token_hash: str, now: datetime, lifetime: int) -> None:
    """Know this device of the account for `lifetime` seconds from now on."""
    own = select(StaffDevice).where(StaffDevice.user_id == user_id)
    until = now + timedelta(seconds=lifetime)
    row = db.scalars(own.where(StaffDevice.token_hash == token_hash)).first()
    if row:
        row.expires_at = until
        return
    for old in list(db.scalars(own.order_by(StaffDevice.expires_at.desc())))[MOST - 1 :]:
        db.delete(old)
    row = StaffDevice(user_id=user_id, token_hash=token_hash, created_at=now, expires_at=until)
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError:
        return  # signed in twice at this moment


def forget_all(db: Session, user_id: int) -> None:
    """Know no device of this account any more."""
    db.execute(delete(StaffDevice).where(StaffDevice.user_id == user_id))
