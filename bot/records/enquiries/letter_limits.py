"""How many letters may go: to one address, because of one visitor, and to the team.

Anybody can have a confirmation sent to anybody, so confirmations are limited by recipient and by
the visitor's network. One too many is stored as withheld: staff see it, and may send it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from bot.records.digests import guarded_digest
from bot.records.models import Email
from bot.settings import Settings

CONFIRMATION, ANSWER = "confirmation", "answer"
TO_ENQUIRER = (CONFIRMATION, ANSWER)
TO_RECIPIENT, FROM_ORIGIN = "limit_recipient", "limit_origin"  # why a letter is withheld
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WITHOUT_DOTS = ("gmail.com", "googlemail.com")  # there a.b@ and ab@ are one mailbox


@dataclass(frozen=True)
class LetterLimits:
    """The most letters of each kind."""

    to_address_hour: int = 3
    to_address_day: int = 6
    from_origin_hour: int = 10
    to_team_hour: int = 20


@dataclass(frozen=True)
class EmailSettings:
    """The team's e-mail address ("" for none), the desk's address in letters, and the limits."""

    team: str = ""
    desk: str = ""
    limits: LetterLimits = LetterLimits()


def email_settings(settings: Settings) -> EmailSettings:
    """What the operator has set."""
    limits = LetterLimits(
        settings.letters_per_hour_to_address,
        settings.letters_per_day_to_address,
        settings.letters_per_hour_from_address,
        settings.letters_per_hour_to_team,
    )
    return EmailSettings(settings.team_email, f"{settings.public_address}/desk", limits)


def recipient_hash(address: str) -> str:
    """The hash of a mailbox: `jo+a@x.uk` and `Jo@X.uk` are one."""
    local, _, domain = address.casefold().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in WITHOUT_DOTS:
        local = local.replace(".", "")
    return guarded_digest("recipient", f"{local}@{domain}")


def reason_to_withhold(
    db: Session, recipient: str, origin: str | None, now: datetime, limits: LetterLimits
) -> str | None:
    """TO_RECIPIENT or FROM_ORIGIN where one more confirmation would be too many; None where not.

    `recipient` and `origin` are hashes; None for an origin that isn't known.
    """
    to_recipient = Email.recipient_hash == recipient
    for most, span in ((limits.to_address_hour, HOUR), (limits.to_address_day, DAY)):
        if _count(db, now - span, to_recipient) >= most:
            return TO_RECIPIENT
    if origin and _count(db, now - HOUR, Email.origin_hash == origin) >= limits.from_origin_hour:
        return FROM_ORIGIN
    return None


def _count(db: Session, since: datetime, which: ColumnElement[bool]) -> int:
    """The confirmations since then that weren't withheld."""
    conditions = (Email.purpose == CONFIRMATION, which, Email.created_at > since)
    query = select(func.count()).select_from(Email).where(*conditions, *_not_withheld())
    return int(db.scalar(query) or 0)


def _not_withheld() -> Iterator[ColumnElement[bool]]:
    yield func.coalesce(Email.problem, "").not_in((TO_RECIPIENT, FROM_ORIGIN))
