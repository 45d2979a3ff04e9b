"""Accounts of staff: add, find, change, disable; the last admin stays an admin."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.records.ids import is_id
from bot.records.models import StaffUser
from bot.records.staff import recovery_codes, staff_devices, staff_sessions

ROLES = ("reader", "adviser", "admin")  # each may do what those before it may


class LastAdmin(Exception):
    """Without this account nobody could manage the others."""


def normal_email(email: str) -> str:
    """The e-mail address in the form in which accounts store it."""
    return email.strip().lower()


def find_account(db: Session, email: str) -> StaffUser | None:
    """The account of an e-mail address."""
    return db.scalars(select(StaffUser).where(StaffUser.email == normal_email(email))).first()


def get_account(db: Session, user_id: int) -> StaffUser | None:
    """The account of this id; any number may be asked for."""
    return db.get(StaffUser, user_id) if is_id(user_id) else None


def all_staff(db: Session) -> list[StaffUser]:
    """All accounts by name, the disabled ones last."""
    query = select(StaffUser).order_by(
        StaffUser.disabled_at.is_not(None), StaffUser.name, StaffUser.id
    )
    return list(db.scalars(query))


def is_empty(db: Session) -> bool:
    """Whether there is no account yet."""
    return db.scalars(select(StaffUser.id).limit(1)).first() is None


def add(
    db: Session,
    email: str,
    name: str,
    role: str,
    password_hash: str,
    now: datetime,
    must_change: bool = False,
) -> StaffUser:
    """Store a new account; raises ValueError for a known address or an unknown role."""
    _check_role(role)
    if find_account(db, email):
        raise ValueError("There is an account with this e-mail address already.")
    row = StaffUser(
        email=normal_email(email),
        name=name,
        role=role,
        password_hash=password_hash,
        must_change=must_change,
        available=False,
        created_at=now,
    )
    db.add(row)
    db.flush()
    return row


def change(db: Session, user: StaffUser, name: str, role: str, now: datetime) -> None:
    """Change name and role; a new role ends the account's sessions. Raises LastAdmin."""
    _check_role(role)
    if role != user.role:
        if role != "admin":
            _keep_an_admin(db, user)
        staff_sessions.end_all(db, user.id, now)
    user.name, user.role = name, role
    db.flush()


def disable(db: Session, user: StaffUser, now: datetime) -> None:
    """Disable the account, end its sessions and forget its devices. Raises LastAdmin."""
    _keep_an_admin(db, user)
    staff_devices.forget_all(db, user.id)
    user.disabled_at, user.available = user.disabled_at or now, False
    staff_sessions.end_all(db, user.id, now)


def enable(db: Session, user: StaffUser) -> None:
    """Let the account sign in again."""
    user.disabled_at = None
    db.flush()


def set_password(
    db: Session, user: StaffUser, password_hash: str, now: datetime, temporary: bool = False
) -> None:
    """Store a new password hash, end every session of the account and forget its devices."""
    staff_devices.forget_all(db, user.id)
    user.password_hash, user.must_change = password_hash, temporary
    staff_sessions.end_all(db, user.id, now)


def set_secret(db: Session, user: StaffUser, secret: str | None) -> None:
    """Turn two-step sign-in on with this secret, or off with None."""
    user.totp_secret, user.totp_step = secret, None
    if secret is None:
        recovery_codes.forget_codes(db, user.id)
    db.flush()


def use_step(db: Session, user_id: int, step: int) -> bool:
    """Mark the code of a time step as used; False where it, or a later one, was used before."""
    unused = or_(StaffUser.totp_step.is_(None), StaffUser.totp_step < step)
    query = update(StaffUser).where(StaffUser.id == user_id, unused).values(totp_step=step)
    return bool(db.execute(query.execution_options(synchronize_session=False)).rowcount == 1)


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise ValueError(f"A role is one of {', '.join(ROLES)}.")


def _keep_an_admin(db: Session, user: StaffUser) -> None:
    """Locks all admins first, so that two can't remove each other."""
    query = select(StaffUser).where(StaffUser.role == "admin", StaffUser.disabled_at.is_(None))
    admins = list(db.scalars(query.order_by(StaffUser.id).with_for_update()))
    if [admin.id for admin in admins] == [user.id]:
        raise LastAdmin
