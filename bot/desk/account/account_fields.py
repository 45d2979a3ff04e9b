"""What an account is made of, checked in one place for the pages and for the command line."""

import secrets

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from bot.desk.desk_services import DeskServices
from bot.records.digests import digest
from bot.records.staff import staff_accounts, staff_devices, staff_sessions

LONGEST_NAME = 80


class UnfitAccount(ValueError):
    """What was given can't be used; its text says why and what to do."""


def checked_email(given: str) -> str:
    """An e-mail address as accounts are found by; raises UnfitAccount."""
    try:
        found = validate_email(given.strip(), check_deliverability=False)
    except EmailNotValidError:
        raise UnfitAccount("This doesn't look like an e-mail address, such as a@b.uk.") from None
    return staff_accounts.normal_email(found.normalized)


def checked_name(given: str) -> str:
    """A name that visitors may read when its bearer joins their chat; raises UnfitAccount."""
    name = " ".join(given.split())
    if not name:
        raise UnfitAccount("A name is needed: visitors read it when the person joins their chat.")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise UnfitAccount(f"The name can have at most {LONGEST_NAME} letters, all on one line.")
    return name


def begin_session(db: Session, desk: DeskServices, user_id: int, token_hash: str) -> None:
    """Sign a browser in."""
    key = secrets.token_urlsafe(24)
    staff_sessions.begin(db, user_id, token_hash, key, desk.now(), desk.lifetimes)


def remember_device(db: Session, desk: DeskServices, user_id: int, device: str | None) -> str:
    """The token by which a device is known to the account from now on.

    That which it sent, `device`, if an account was signed in there, else a new one.
    """
    now = desk.now()
    if device is None or not staff_devices.is_known(db, digest(device), now):
        device = secrets.token_urlsafe(32)
    lifetime = desk.shared.settings.desk_device_lifetime
    staff_devices.remember(db, user_id, digest(device), now, lifetime)
    return device
