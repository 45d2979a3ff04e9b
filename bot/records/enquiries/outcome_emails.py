"""The e-mails that take the outcome of a check to an address that its visitor gives.

Each belongs to its check and goes with it. Once it was sent or refused, address and words are
removed; what stays are the hashes that the limits count.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.enquiries import letter_limits, outbox
from bot.records.enquiries.letter_limits import OUTCOME, TO_RECIPIENT, LetterLimits
from bot.records.models import Email, FinishedCheck

MOST = 2  # of one outcome
ONE_REQUEST = timedelta(minutes=10)  # the same address again within that time is one request


class OutcomeEmail(NamedTuple):
    """Where an outcome is to go, and its words."""

    to: str
    subject: str
    body: str


def request_outcome_email(
    db: Session,
    page_hash: str,
    email: OutcomeEmail,
    now: datetime,
    limits: LetterLimits,
    origin: str | None,
) -> bool:
    """Queue the e-mail; False where none goes any more, of this outcome or from this network.

    Where the address has had too many, nothing is sent, and the result and what counts from here
    on are the same as where it is: nobody may learn who has been in touch with the union.
    """
    one_at_a_time = select(FinishedCheck.id).where(FinishedCheck.page_hash == page_hash)
    db.execute(one_at_a_time.with_for_update())
    recipient = letter_limits.recipient_hash(email.to)
    earlier = requested(db, page_hash)
    since = now - ONE_REQUEST
    if any(row.recipient_hash == recipient and row.created_at > since for row in earlier):
        return True
    if len(earlier) >= MOST or letter_limits.is_origin_full(db, origin, now, limits):
        return False
    is_full = letter_limits.is_recipient_full(db, recipient, now, limits)
    key = _keys(page_hash)[len(earlier)]
    row = outbox.queue_email(db, key, email.to, email.subject, email.body, now, purpose=OUTCOME)
    row.thread = page_hash if earlier else None
    row.recipient_hash, row.origin_hash = recipient, origin
    if is_full:
        row.refused_at, row.problem = now, TO_RECIPIENT
        remove_words(db, row)
    db.flush()
    return True


def requested(db: Session, page_hash: str) -> list[Email]:
    """The e-mails of one outcome, sent or not, oldest first."""
    query = select(Email).where(Email.key.in_(_keys(page_hash)))
    return list(db.scalars(query.order_by(Email.id)))


def remove_words(db: Session, email: Email) -> None:
    """Remove address and words of an e-mail with an outcome; others stay as they are."""
    row = db.get(Email, email.id) if email.purpose == OUTCOME else None
    if row is not None:
        row.to = row.subject = row.body = ""
        db.flush()


def _keys(page_hash: str) -> tuple[str, str]:
    """The keys of the first and of the second e-mail; the first is the hash by which both go."""
    return page_hash, f"outcome-{page_hash[:48]}-2"
