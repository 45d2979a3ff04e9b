"""Codes that take the place of an authenticator app's, once each, for who has lost the device."""

import re
import secrets

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.enquiries.reference import LETTERS
from bot.records.digests import guarded_digest
from bot.records.models import RecoveryCode

HOW_MANY = 10
PARTS, PART = 4, 4  # letters of a code: 78 bits


def new_codes(db: Session, user_id: int) -> list[str]:
    """New codes of an account; those of before are worth nothing any more."""
    forget_codes(db, user_id)
    codes = ["-".join(_part() for _ in range(PARTS)) for _ in range(HOW_MANY)]
    db.add_all(RecoveryCode(user_id=user_id, code_hash=_hash(user_id, each)) for each in codes)
    db.flush()
    return codes


def use_code(db: Session, user_id: int, typed: str) -> bool:
    """Use up a code; False where the account has none like it."""
    query = delete(RecoveryCode).where(
        RecoveryCode.user_id == user_id, RecoveryCode.code_hash == _hash(user_id, typed)
    )
    return bool(db.execute(query.execution_options(synchronize_session=False)).rowcount)


def codes_left(db: Session, user_id: int) -> int:
    """How many codes an account has left."""
    query = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == user_id)
    return int(db.scalar(query) or 0)


def forget_codes(db: Session, user_id: int) -> None:
    """Delete all codes of an account."""
    query = delete(RecoveryCode).where(RecoveryCode.user_id == user_id)
    db.execute(query.execution_options(synchronize_session=False))


def _part() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(PART))


def _hash(user_id: int, code: str) -> str:
    tidy = re.sub(r"[^0-9A-Z]", "", code.upper())
    return guarded_digest("recovery code", str(user_id), tidy)
