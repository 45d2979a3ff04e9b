"""Actions of staff on an enquiry: take, assign, note, answer, close, reopen, by compare-and-set.

Call each function in `writing()`. The row is locked first, so that of two users who take an enquiry
exactly one has it.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.content import Content
from bot.records.chat.handoffs import AlreadyHeld
from bot.records.enquiries import case_states, correspondence, outbox
from bot.records.enquiries.case_states import CLOSED, NEW, OPEN
from bot.records.enquiries.letter_limits import ANSWER, EmailSettings
from bot.records.ids import is_id
from bot.records.models import CaseNote, Email, Enquiry, StaffUser

NO_SETTINGS = EmailSettings()
BY_PHONE = "answered by phone"  # the event of such an answer


def get(db: Session, enquiry_id: int) -> Enquiry | None:
    """The enquiry of an id; whatever number was asked for."""
    return db.get(Enquiry, enquiry_id) if is_id(enquiry_id) else None


def owners_of_cases(db: Session) -> list[StaffUser]:
    """The staff who have enquiries that aren't closed, disabled accounts too, by name."""
    query = select(StaffUser).join(Enquiry, Enquiry.owner_id == StaffUser.id)
    query = query.where(Enquiry.state != CLOSED).distinct()
    return list(db.scalars(query.order_by(StaffUser.name, StaffUser.id)))


def open_cases_of(db: Session, user_id: int) -> list[int]:
    """The ids of the enquiries of one member of staff that aren't closed."""
    query = select(Enquiry.id).where(Enquiry.owner_id == user_id, Enquiry.state != CLOSED)
    return list(db.scalars(query.order_by(Enquiry.id)))


def take(db: Session, enquiry_id: int, user_id: int) -> Enquiry:
    """Make it this user's; raises AlreadyHeld where it is another's."""
    row = lock(db, enquiry_id)
    if row.owner_id not in (None, user_id):
        raise AlreadyHeld(row.owner_id)
    row.owner_id = user_id
    if row.state == NEW:
        row.state = OPEN
    db.flush()
    return row


def assign(db: Session, enquiry_id: int, expected: int | None, to_id: int | None) -> Enquiry:
    """Give it to another, or to nobody; raises AlreadyHeld where it isn't `expected`'s any more."""
    row = lock(db, enquiry_id)
    if row.owner_id != expected:
        raise AlreadyHeld(row.owner_id)
    row.owner_id = to_id
    if row.state == NEW and to_id is not None:
        row.state = OPEN
    db.flush()
    return row


def set_state(db: Session, enquiry_id: int, state: str, now: datetime) -> Enquiry:
    """One of the states that staff set; a closed one that is opened again has no end any more."""
    row = lock(db, enquiry_id)
    case_states.set_state(row, state, now)
    db.flush()
    return row


def snooze(db: Session, enquiry_id: int, until: datetime | None) -> Enquiry:
    """Put it aside until then; None: it is back."""
    row = lock(db, enquiry_id)
    row.snoozed_until = until
    db.flush()
    return row


def set_topic(db: Session, enquiry_id: int, topic: str | None) -> Enquiry:
    """What it is about; None: not known."""
    row = lock(db, enquiry_id)
    row.topic = topic
    db.flush()
    return row


def set_urgent(db: Session, enquiry_id: int, urgent: bool) -> Enquiry:
    """Put it before the others, or back among them."""
    row = lock(db, enquiry_id)
    row.urgent = urgent
    db.flush()
    return row


def answer(
    db: Session,
    enquiry_id: int,
    user: StaffUser,
    text: str,
    key: str,
    now: datetime,
    words: Content,
    settings: EmailSettings = NO_SETTINGS,
) -> Email | None:
    """Queue an e-mail to the visitor; None where that of this `key` is queued already.

    Raises ValueError where no e-mail address was left.
    """
    row = lock(db, enquiry_id)
    if not row.email:
        raise ValueError("no e-mail address was left")
    filled = {"reference": row.reference, "answer": text, "who": user.name}
    filled |= {"notice": words.notice_link()["url"], "replies": settings.reply_words(words)}
    subject, _, body = words.phrase("enquiry_answer_letter", **filled).partition("\n")
    email_key = answer_key(row.id, key)
    if outbox.find_email(db, email_key):
        return None
    email = outbox.queue_email(db, email_key, row.email, subject, body, now, row.id, purpose=ANSWER)
    correspondence.keep_answer(db, row, user, text, email, now)
    case_states.answered(row, user.id, now)
    db.flush()
    return email


def answer_key(enquiry_id: int, key: str) -> str:
    """The key in the outbox of the answer that a form with this `key` sends."""
    return f"answer-{enquiry_id}-{key}"


def answered_by_phone(
    db: Session, enquiry_id: int, user_id: int, text: str, now: datetime
) -> CaseNote | None:
    """Answered, with a note of what was said; None where the same was noted just before."""
    row = lock(db, enquiry_id)
    case_states.answered(row, user_id, now)
    return note(db, user_id, f"Answered by telephone: {text}", now, enquiry_id=enquiry_id)


def note(
    db: Session,
    user_id: int,
    text: str,
    now: datetime,
    conversation_id: int | None = None,
    enquiry_id: int | None = None,
) -> CaseNote | None:
    """A note for the other staff; None where the newest one says the same, as a form sent twice."""
    query = select(CaseNote).where(
        CaseNote.conversation_id == conversation_id
        if conversation_id
        else CaseNote.enquiry_id == enquiry_id
    )
    newest = db.scalars(query.order_by(CaseNote.id.desc())).first()
    if newest and (newest.user_id, newest.text) == (user_id, text):
        return None
    row = CaseNote(
        conversation_id=conversation_id, enquiry_id=enquiry_id, user_id=user_id, text=text, at=now
    )
    db.add(row)
    db.flush()
    return row


def lock(db: Session, enquiry_id: int) -> Enquiry:
    """The row, held until the transaction ends."""
    query = select(Enquiry).where(Enquiry.id == enquiry_id).with_for_update()
    return db.scalars(query.execution_options(populate_existing=True)).one()
