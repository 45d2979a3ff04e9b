"""Promised answers that are about to be late: the team is warned of each one once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.content import Content
from bot.content.hour_words import spoken_moment
from bot.records.enquiries import casework, team_emails
from bot.records.enquiries.case_states import OWED
from bot.records.enquiries.letter_limits import EmailSettings
from bot.records.models import Enquiry
from bot.records.staff import audit_log


def next_in_danger(db: Session, before: datetime, after: int = 0) -> int | None:
    """The oldest enquiry with an id above `after` whose answer is due before then, unwarned."""
    query = select(Enquiry.id).where(
        Enquiry.due_at < before,
        Enquiry.warned_at.is_(None),
        Enquiry.state.in_(OWED),
        Enquiry.id > after,
    )
    return db.scalars(query.order_by(Enquiry.id).limit(1)).first()


def warn(
    db: Session,
    enquiry_id: int,
    before: datetime,
    now: datetime,
    words: Content,
    settings: EmailSettings,
) -> bool:
    """Send the team a letter; False where it was answered, or warned of, meanwhile."""
    row = casework.lock(db, enquiry_id)
    if row.due_at is None or row.due_at >= before or row.warned_at or row.state not in OWED:
        return False
    row.warned_at = now
    filled = {"reference": row.reference, "when": spoken_moment(words, row.due_at, now)}
    text = words.phrase("promise_letter_team", **filled, desk=settings.desk)
    key = f"promise-{row.id}-{int(row.due_at.timestamp())}"
    team_emails.queue_team_email(db, key, text, now, words, settings, row.urgent, row.id)
    audit_log.record_event(db, None, "warned of its due", "enquiry", row.id, now=now)
    db.flush()
    return True
