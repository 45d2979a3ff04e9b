"""How many letters may go: to one address, because of one visitor, and to the team.

Anybody can have a confirmation or an outcome sent to anybody, so these are limited together by
recipient and by the visitor's network. A confirmation too many is stored as withheld: staff see it,
and may send it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from bot.content import Content
from bot.records.digests import guarded_digest
from bot.records.models import Email
from bot.settings import Settings

CONFIRMATION, ANSWER, OUTCOME = "confirmation", "answer", "outcome"
TO_ENQUIRER = (CONFIRMATION, ANSWER)
TO_VISITOR = (*TO_ENQUIRER, OUTCOME)
TO_ANYBODY = (CONFIRMATION, OUTCOME)  # whoever asks names the recipient
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
    """The team's e-mail address ("" for none), the desk's address in letters, and the limits.

    `takes_replies`: letters that come in are taken, so ours say that they can be answered.
    """

    team: str = ""
    desk: str = ""
    limits: LetterLimits = LetterLimits()
    takes_replies: bool = False

    def reply_words(self, words: Content) -> str:
        """The sentence that says so, to follow another; "" where replies go unread."""
        return f" {words.phrase('letter_takes_replies')}" if self.takes_replies else ""


def email_settings(settings: Settings) -> EmailSettings:
    """What the operator has set."""
    limits = LetterLimits(
        settings.letters_per_hour_to_address,
        settings.letters_per_day_to_address,
        settings.letters_per_hour_from_address,
        settings.letters_per_hour_to_team,
    )
    desk = f"{settings.public_address}/desk"
    return EmailSettings(settings.team_email, desk, limits, settings.takes_letters)


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
    """TO_RECIPIENT or FROM_ORIGIN where one more letter would be too many; None where not.

    `recipient` and `origin` are hashes; None for an origin that isn't known.
    """
    if is_recipient_full(db, recipient, now, limits):
        return TO_RECIPIENT
    return FROM_ORIGIN if is_origin_full(db, origin, now, limits) else None


def is_recipient_full(db: Session, recipient: str, now: datetime, limits: LetterLimits) -> bool:
    """Whether this mailbox got as many letters as anybody may have sent to it."""
    which = (Email.recipient_hash == recipient, _was_not_withheld())
    spans = ((limits.to_address_hour, HOUR), (limits.to_address_day, DAY))
    return any(_count(db, now - span, *which) >= most for most, span in spans)


def is_origin_full(db: Session, origin: str | None, now: datetime, limits: LetterLimits) -> bool:
    """Whether this network caused as many letters as it may.

    A withheld outcome counts, or the limit would tell which addresses have had too many.
    """
    if not origin:
        return False
    counts = or_(Email.purpose == OUTCOME, _was_not_withheld())
    return _count(db, now - HOUR, Email.origin_hash == origin, counts) >= limits.from_origin_hour


def _count(db: Session, since: datetime, *which: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(Email)
    query = query.where(Email.purpose.in_(TO_ANYBODY), Email.created_at > since, *which)
    return int(db.scalar(query) or 0)


def _was_not_withheld() -> ColumnElement[bool]:
    withheld = (TO_RECIPIENT, FROM_ORIGIN)
    return func.coalesce(Email.problem, "").not_in(withheld)
