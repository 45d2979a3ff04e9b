"""What enquirers and staff write to each other about an enquiry: kept in full, oldest first."""

from datetime import datetime, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.content import Content
from bot.records.digests import digest
from bot.records.enquiries import case_states, team_emails
from bot.records.enquiries.letter_limits import DAY, EmailSettings
from bot.records.models import CaseLetter, Email, Enquiry, StaffUser
from bot.records.staff import audit_log

EMAIL = "email"  # a channel
MOST_ADDED = 20  # additions to one enquiry; beyond them a person is rung


class TooManyAdded(Exception):
    """An enquiry has as many additions as it may have."""


def letters_of(db: Session, enquiry_id: int) -> list[CaseLetter]:
    """All that was written about an enquiry."""
    query = select(CaseLetter).where(CaseLetter.enquiry_id == enquiry_id)
    return list(db.scalars(query.order_by(CaseLetter.id)))


def newest_answer(db: Session, enquiry_id: int) -> CaseLetter | None:
    """The newest that staff wrote."""
    query = select(CaseLetter).where(
        CaseLetter.enquiry_id == enquiry_id, CaseLetter.from_staff.is_(True)
    )
    return db.scalars(query.order_by(CaseLetter.id.desc()).limit(1)).first()


def keep_answer(
    db: Session, enquiry: Enquiry, user: StaffUser, text: str, email: Email, now: datetime
) -> CaseLetter:
    """Keep what a member of staff wrote beside the e-mail that carries it."""
    row = CaseLetter(
        enquiry_id=enquiry.id,
        from_staff=True,
        author_id=user.id,
        email_id=email.id,
        key=email.key,
        channel=EMAIL,
        text=text,
        at=now,
    )
    db.add(row)
    db.flush()
    return row


def add_from_enquirer(
    db: Session,
    enquiry: Enquiry,
    text: str,
    channel: str,
    now: datetime,
    words: Content,
    settings: EmailSettings,
) -> CaseLetter:
    """Add what the enquirer writes in the chat or on a page; the same words are added once.

    Raises TooManyAdded.
    """
    row = CaseLetter(
        enquiry_id=enquiry.id,
        from_staff=False,
        key=digest("added", text.casefold()),
        channel=channel,
        text=text,
        at=now,
    )
    return add_letter(db, enquiry, row, now, words, settings)


def add_letter(
    db: Session,
    enquiry: Enquiry,
    row: CaseLetter,
    now: datetime,
    words: Content,
    settings: EmailSettings,
    *,
    is_limited: bool = True,
) -> CaseLetter:
    """Add what the enquirer wrote, so that the case waits for the team, and tell the team.

    One with the same key is added once. What no person wrote changes nothing else. Raises
    TooManyAdded: of e-mails so many may come in a day.
    """
    added = [each for each in letters_of(db, enquiry.id) if not each.from_staff]
    if same := next((each for each in added if each.key == row.key), None):
        return same
    if is_limited and _counted(added, row, now) >= MOST_ADDED:
        raise TooManyAdded
    db.add(row)
    if row.automatic:
        db.flush()
        return row
    case_states.replied(enquiry, now, words)
    audit_log.record_event(db, None, "added to", "enquiry", enquiry.id, now=now)
    filled = {"reference": enquiry.reference, "desk": settings.desk}
    letter = words.phrase("enquiry_added_letter_team", **filled)
    email_key = f"added-{enquiry.id}-{len(added)}"
    team_emails.queue_team_email(
        db, email_key, letter, now, words, settings, enquiry.urgent, enquiry.id
    )
    db.flush()
    return row


def _counted(added: list[CaseLetter], row: CaseLetter, now: datetime) -> int:
    """How many count against the limit: of e-mails those of a day."""
    since = now - DAY if row.channel == EMAIL else datetime.min.replace(tzinfo=timezone.utc)
    return sum(each.at > since for each in added)
