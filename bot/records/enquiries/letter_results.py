"""What becomes of a letter changes its case: one that never arrives has answered nothing."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.records.enquiries import case_states, casework, outbox, outcome_emails
from bot.records.enquiries.case_states import FOR_US
from bot.records.enquiries.letter_limits import ANSWER
from bot.records.models import AuditEvent, CaseLetter, Email, Enquiry
from bot.records.staff import audit_log

EXPIRED = "expired"  # the problem of a letter that waited too long


def take_fresh(db: Session, now: datetime, lease: timedelta, lifetime: timedelta) -> Email | None:
    """Take a letter as outbox.take_due does; those that are older than `lifetime` never go."""
    while email := outbox.take_due(db, now, lease):
        if (email.retried_at or email.created_at) > now - lifetime:
            return email
        refuse(db, email, EXPIRED, now)
    return None


def mark_sent(db: Session, email: Email, now: datetime) -> bool:
    """As in the outbox; an answer that was refused before answers its case now."""
    if not outbox.mark_sent(db, email, now):
        return False
    outcome_emails.remove_words(db, email)
    if row := _case(db, email):
        is_open = row.state == FOR_US and email.retried_at is not None
        if is_open and not _has_written_since(db, row, email.created_at):
            case_states.answered(row, row.owner_id, now)
            db.flush()
    return True


def refuse(db: Session, email: Email, problem: str | None, now: datetime) -> bool:
    """As in the outbox; the case of an answer waits for the team, and is due now."""
    if not outbox.refuse(db, email, problem or "", now):
        return False
    _not_arrived(db, email, now)
    return True


def bounced(db: Session, email: Email, problem: str, now: datetime) -> bool:
    """A server took it and brought it back: as if it had been refused. False where it was known."""
    if not outbox.take_back(db, email, problem, now):
        return False
    _not_arrived(db, email, now)
    return True


def _not_arrived(db: Session, email: Email, now: datetime) -> None:
    outcome_emails.remove_words(db, email)
    row = _case(db, email)
    if row is None:
        return
    audit_log.record_event(db, None, "letter refused", "enquiry", row.id, now=now)
    before = _other_answer(db, row, email)
    if before is None or before < email.created_at:
        case_states.unanswered(row, before, now)
        db.flush()


def _case(db: Session, email: Email) -> Enquiry | None:
    """The enquiry that an answer is about, locked; None for any other letter."""
    if email.purpose != ANSWER or email.enquiry_id is None:
        return None
    return casework.lock(db, email.enquiry_id)


def _other_answer(db: Session, row: Enquiry, email: Email) -> datetime | None:
    """When the newest other answer was given, by letter or by telephone."""
    letters = select(func.max(CaseLetter.at)).join(Email, Email.id == CaseLetter.email_id)
    is_other = (Email.refused_at.is_(None), Email.id != email.id)
    letters = letters.where(CaseLetter.enquiry_id == row.id, CaseLetter.from_staff, *is_other)
    calls = select(func.max(AuditEvent.at)).where(
        AuditEvent.kind == "enquiry",
        AuditEvent.subject_id == row.id,
        AuditEvent.event == casework.BY_PHONE,
    )
    found = [moment for query in (letters, calls) if (moment := db.scalar(query))]
    return max(found, default=None)


def _has_written_since(db: Session, row: Enquiry, moment: datetime) -> bool:
    query = select(CaseLetter.id).where(
        CaseLetter.enquiry_id == row.id, CaseLetter.from_staff.is_(False), CaseLetter.at > moment
    )
    return db.scalars(query.limit(1)).first() is not None
