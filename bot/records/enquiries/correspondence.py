"""What enquirers and staff write to each other about an enquiry: kept in full, oldest first."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.content import Content
from bot.records.digests import digest
from bot.records.enquiries import team_emails
from bot.records.enquiries.enquiry_records import CLOSED, OPEN, WAITING
from bot.records.enquiries.letter_limits import EmailSettings
from bot.records.models import CaseLetter, Email, Enquiry, StaffUser
from bot.records.staff import audit_log

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
        channel="email",
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
    """Add what the enquirer writes, open the case again and tell the team.

    The same words are added once. Raises TooManyAdded.
    """
    key = digest("added", text.casefold())
    added = [row for row in letters_of(db, enquiry.id) if not row.from_staff]
    if same := next((row for row in added if row.key == key), None):
        return same
    if len(added) >= MOST_ADDED:
        raise TooManyAdded
    row = CaseLetter(
        enquiry_id=enquiry.id, from_staff=False, key=key, channel=channel, text=text, at=now
    )
    db.add(row)
    if enquiry.state in (WAITING, CLOSED):
        enquiry.state, enquiry.closed_at = OPEN, None
    audit_log.record_event(db, None, "added to", "enquiry", enquiry.id, now=now)
    filled = {"reference": enquiry.reference, "desk": settings.desk}
    letter = words.phrase("enquiry_added_letter_team", **filled)
    email_key = f"added-{enquiry.id}-{len(added)}"
    team_emails.queue_team_email(
        db, email_key, letter, now, words, settings, enquiry.urgent, enquiry.id
    )
    db.flush()
    return row
