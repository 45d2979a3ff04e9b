"""Letters to the team: one for each event, and beyond a limit one digest for many.

Urgent events have a limit and a digest of their own, so that a flood of others never delays them.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.content import Content
from bot.records.enquiries import outbox
from bot.records.enquiries.letter_limits import HOUR, EmailSettings
from bot.records.models import Email

SINGLE = {False: "team", True: "team_urgent"}
DIGEST = {False: "digest", True: "digest_urgent"}
DIGEST_WAIT = {False: timedelta(minutes=15), True: timedelta(minutes=5)}
DIGEST_PHRASE = {False: "team_digest_letter", True: "team_digest_letter_urgent"}


def queue_team_email(
    db: Session,
    key: str,
    text: str,
    now: datetime,
    words: Content,
    settings: EmailSettings,
    urgent: bool = False,
    enquiry_id: int | None = None,
) -> None:
    """Queue `text`, whose first line is the subject, or count the event in the next digest."""
    if not settings.team:
        return
    if _is_full(db, now, settings, urgent):
        _gather(db, key, now, words, settings, urgent)
        return
    subject, _, body = text.partition("\n")
    outbox.queue_email(
        db, key, settings.team, subject, body, now, enquiry_id, purpose=SINGLE[urgent]
    )


def _is_full(db: Session, now: datetime, settings: EmailSettings, urgent: bool) -> bool:
    query = select(func.count()).select_from(Email)
    query = query.where(Email.purpose == SINGLE[urgent], Email.created_at > now - HOUR)
    return int(db.scalar(query) or 0) >= settings.limits.to_team_hour


def _gather(
    db: Session, key: str, now: datetime, words: Content, settings: EmailSettings, urgent: bool
) -> None:
    """Count an event in the digest that waits; the first one makes it."""
    row = _waiting_digest(db, urgent)
    if row is None:
        due = now + DIGEST_WAIT[urgent]
        row = outbox.queue_email(
            db, f"digest-{key}", settings.team, "", "", now, due=due, purpose=DIGEST[urgent]
        )
    row.gathered += 1
    text = words.phrase(DIGEST_PHRASE[urgent], count=row.gathered, desk=settings.desk)
    row.subject, _, row.body = text.partition("\n")
    db.flush()


def _waiting_digest(db: Session, urgent: bool) -> Email | None:
    """The digest that no sender has taken yet, locked."""
    query = select(Email).where(
        Email.purpose == DIGEST[urgent], Email.sent_at.is_(None), Email.attempts == 0
    )
    query = query.order_by(Email.id.desc()).limit(1).with_for_update()
    return db.scalars(query.execution_options(populate_existing=True)).first()
