"""The e-mails of a new enquiry: to the visitor, where there is an address, and to the team.

E-mail isn't private: the visitor's holds the reference and the date, the team's the reference and
the address of the desk. Neither holds what the enquiry is about.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.content import Content
from bot.content.dates import written_date
from bot.records.enquiries import letter_limits, outbox, team_emails
from bot.records.enquiries.letter_limits import CONFIRMATION, EmailSettings
from bot.records.models import Enquiry
from bot.records.staff import audit_log


def queue_enquiry_emails(
    db: Session,
    enquiry: Enquiry,
    now: datetime,
    words: Content,
    settings: EmailSettings,
    origin: str | None = None,
    is_team_told: bool = True,
) -> None:
    """Queue them in the transaction that stores the enquiry; `origin`: the visitor's, hashed."""
    local = now.astimezone(ZoneInfo(words.hours.time_zone))
    filled = {
        "reference": enquiry.reference,
        "day": written_date(local),
    }
    if enquiry.email:
        notice = words.notice_link()["url"]
        replies = settings.reply_words(words)
        text = words.phrase("enquiry_letter", **filled, notice=notice, replies=replies)
        _queue_confirmation(db, enquiry, text, now, settings, origin)
    if not is_team_told:
        return
    name = "enquiry_letter_team_urgent" if enquiry.urgent else "enquiry_letter_team"
    text = words.phrase(name, **filled, desk=settings.desk)
    key = f"enquiry-{enquiry.reference}-team"
    team_emails.queue_team_email(db, key, text, now, words, settings, enquiry.urgent, enquiry.id)


def is_confirmed(db: Session, reference: str) -> bool:
    """Whether a confirmation of this enquiry was sent or waits; False where it was withheld."""
    row = outbox.find_email(db, _confirmation_key(reference))
    return row is not None and row.refused_at is None


def _queue_confirmation(
    db: Session,
    enquiry: Enquiry,
    text: str,
    now: datetime,
    settings: EmailSettings,
    origin: str | None,
) -> None:
    """Queue the visitor's letter; one too many is stored as withheld, with the reason."""
    assert enquiry.email
    recipient = letter_limits.recipient_hash(enquiry.email)
    reason = letter_limits.reason_to_withhold(db, recipient, origin, now, settings.limits)
    subject, _, body = text.partition("\n")
    key = _confirmation_key(enquiry.reference)
    row = outbox.queue_email(
        db, key, enquiry.email, subject, body, now, enquiry.id, purpose=CONFIRMATION
    )
    row.recipient_hash, row.origin_hash = recipient, origin
    if reason:
        row.refused_at, row.problem = now, reason
        audit_log.record_event(db, None, "letter withheld", "enquiry", enquiry.id, now=now)
    db.flush()


def _confirmation_key(reference: str) -> str:
    return f"enquiry-{reference}-visitor"
