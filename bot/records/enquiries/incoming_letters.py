"""Letters that come in: added to their case, or held until staff have looked at them.

A letter belongs to a case by the token in the address that it was sent to, or by the letter of ours
that it answers; it is added only where it also comes from the address that the enquirer left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.content import Content
from bot.records.enquiries import correspondence, letter_limits, letter_results
from bot.records.enquiries.correspondence import EMAIL, TooManyAdded
from bot.records.enquiries.letter_limits import EmailSettings
from bot.records.enquiries.received_letter import ReceivedLetter
from bot.records.models import CaseLetter, Email, Enquiry, HeldLetter
from bot.records.staff import audit_log

MOST_HELD = 1_000
STRANGER, OTHER_SENDER, TOO_MANY, BOUNCE = "stranger", "other_sender", "too_many", "bounce"


class LetterFate(Enum):
    """What became of a letter."""

    ADDED = "added"
    HELD = "held"
    BOUNCED = "bounced"
    KNOWN = "known"


class TooManyHeld(Exception):
    """As many letters are held as may be: the mail server keeps this one and tries again."""


@dataclass(frozen=True)
class _Place:
    """The case that a letter belongs to, and the letter of ours that it answers."""

    enquiry: Enquiry | None
    answered: Email | None


def receive(
    db: Session,
    letter: ReceivedLetter,
    tokens: Sequence[str],
    now: datetime,
    words: Content,
    settings: EmailSettings,
) -> LetterFate:
    """Add it to its case, or hold it; a letter that came before changes nothing.

    `tokens`: those in the addresses that it was sent to. Raises TooManyHeld.
    """
    if _is_known(db, letter.key):
        return LetterFate.KNOWN
    place = _place_of(db, letter, tokens)
    if letter.bounce and place.answered:
        if letter.bounce.is_final:
            letter_results.bounced(db, place.answered, letter.bounce.problem, now)
        return LetterFate.BOUNCED
    reason = _reason_to_hold(letter, place.enquiry)
    if reason is None and place.enquiry:
        try:
            row = _case_letter(letter, place.enquiry.id, now)
            correspondence.add_letter(db, place.enquiry, row, now, words, settings)
            return LetterFate.ADDED
        except TooManyAdded:
            reason = TOO_MANY
    _hold(db, letter, reason or STRANGER, place.enquiry, now)
    return LetterFate.HELD


def held_letters(db: Session, size: int = 200) -> list[HeldLetter]:
    """Those that are held, the newest first."""
    return list(db.scalars(select(HeldLetter).order_by(HeldLetter.id.desc()).limit(size)))


def held_count(db: Session) -> int:
    """How many are held."""
    return int(db.scalar(select(func.count()).select_from(HeldLetter)) or 0)


def lay_to_case(
    db: Session,
    held_id: int,
    enquiry: Enquiry,
    user_id: int,
    now: datetime,
    words: Content,
    settings: EmailSettings,
) -> bool:
    """Add a held letter to a case, as staff say; False where it isn't held any more."""
    held = _locked(db, held_id)
    if held is None:
        return False
    row = _case_letter(held, enquiry.id, held.at)
    correspondence.add_letter(db, enquiry, row, now, words, settings, is_limited=False)
    db.delete(held)
    audit_log.record_event(db, user_id, "held letter added", "enquiry", enquiry.id, now=now)
    return True


def throw_away(db: Session, held_id: int, user_id: int, now: datetime) -> bool:
    """Delete a held letter; False where it isn't held any more."""
    held = _locked(db, held_id)
    if held is None:
        return False
    db.delete(held)
    audit_log.record_event(db, user_id, "held letter deleted", "held letter", held_id, now=now)
    return True


def _is_known(db: Session, key: str) -> bool:
    added = select(CaseLetter.id).where(CaseLetter.key == key)
    held = select(HeldLetter.id).where(HeldLetter.key == key)
    return any(db.scalars(query.limit(1)).first() is not None for query in (added, held))


def _place_of(db: Session, letter: ReceivedLetter, tokens: Sequence[str]) -> _Place:
    keys = [each.strip("<>").rpartition("@")[0] for each in letter.references]
    sent = select(Email).where(Email.key.in_(keys)).order_by(Email.id.desc()).limit(1)
    answered = db.scalars(sent).first()
    chosen = select(Enquiry).where(Enquiry.reply_token.in_(tokens)).limit(1)
    enquiry = db.scalars(chosen).first() if tokens else None
    if enquiry is None and answered and answered.enquiry_id:
        enquiry = db.get(Enquiry, answered.enquiry_id)
    return _Place(enquiry, answered)


def _reason_to_hold(letter: ReceivedLetter, enquiry: Enquiry | None) -> str | None:
    if letter.bounce:
        return BOUNCE
    if enquiry is None:
        return STRANGER
    is_theirs = letter.sender.casefold() == (enquiry.email or "").casefold()
    return None if is_theirs else OTHER_SENDER


def _case_letter(letter: ReceivedLetter | HeldLetter, enquiry_id: int, at: datetime) -> CaseLetter:
    return CaseLetter(
        enquiry_id=enquiry_id,
        from_staff=False,
        channel=EMAIL,
        key=letter.key,
        text=letter.text,
        whole=letter.whole or None,
        files=list(letter.files or ()) or None,
        automatic=letter.automatic,
        at=at,
    )


def _hold(
    db: Session, letter: ReceivedLetter, reason: str, enquiry: Enquiry | None, now: datetime
) -> None:
    if held_count(db) >= MOST_HELD:
        raise TooManyHeld
    row = HeldLetter(
        reason=reason,
        enquiry_id=enquiry.id if enquiry else None,
        sender=letter.sender,
        sender_hash=letter_limits.recipient_hash(letter.sender),
        subject=letter.subject,
        key=letter.key,
        text=letter.text,
        whole=letter.whole or None,
        files=list(letter.files) or None,
        automatic=letter.automatic,
        at=now,
    )
    db.add(row)
    db.flush()


def _locked(db: Session, held_id: int) -> HeldLetter | None:
    query = select(HeldLetter).where(HeldLetter.id == held_id).with_for_update()
    return db.scalars(query).first()
