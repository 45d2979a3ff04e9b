"""Enquiries: stored once, with a reference; the status needs it and how to reach its sender."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.content import Content
from bot.enquiries import contact_readers, reference
from bot.enquiries.enquiry_fields import FIELDS, EnquiryValues
from bot.enquiries.field_readers import UnfitField
from bot.records.chat import conversations
from bot.records.digests import digest, guarded_digest
from bot.records.enquiries import case_states, enquiry_emails
from bot.records.enquiries.case_states import CLOSED, FOR_US, NEW, OPEN
from bot.records.enquiries.letter_limits import EmailSettings
from bot.records.models import Conversation, Enquiry, Message
from bot.records.staff import login_attempts

LOST_WITHIN = timedelta(minutes=30)  # in which a reference that was never told is told
SAME_WITHIN = timedelta(days=1)  # later, the same words are a new enquiry
TRIES, TRIES_WITHIN = 5, timedelta(hours=1)
ASKED = "status"
CALL = "call"  # the channel of what staff write down for somebody on the telephone
NOWHERE = EmailSettings()


class TooManyTries(Exception):
    """The status was asked for too often."""


@dataclass(frozen=True)
class NewEnquiry:
    """A new enquiry; `sender_id` is None for a page, `context` holds the findings of the chat.

    `origin` is the hash of the visitor's network, where the caller knows it.
    """

    fields: EnquiryValues
    consent: str
    channel: str = "chat"
    sender_id: str | None = None
    topic: str | None = None
    urgent: bool = False
    language: str | None = None
    origin: str | None = None
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class EnquiryStatus:
    """The state of an enquiry, and its dates."""

    reference: str
    state: str
    created_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None


def submit(
    db: Session,
    left: NewEnquiry,
    now: datetime,
    words: Content,
    settings: EmailSettings = NOWHERE,
    new_reference: Callable[[], str] = reference.new,
) -> Enquiry:
    """Store an enquiry and queue its e-mails; returns the stored one where it was sent before.

    It was sent before if sender and words are the same, within a day.
    """
    key = _key(left)
    while found := db.scalars(select(Enquiry).where(Enquiry.body_hash == key)).first():
        if found.created_at > now - SAME_WITHIN:
            return found
        key = digest(key, found.reference)
    row = _insert(db, left, key, now, new_reference)
    if row is None:  # another process has stored the same enquiry at this moment
        return submit(db, left, now, words, settings, new_reference)
    origin = left.origin or (
        conversations.origin_of(db, left.sender_id) if left.sender_id else None
    )
    case_states.promise(row, now, words)
    is_told = left.channel != CALL  # of what one of the team has written itself
    enquiry_emails.queue_enquiry_emails(db, row, now, words, settings, origin, is_told)
    return row


def find(db: Session, written: str) -> Enquiry | None:
    """The enquiry of a reference as it is written."""
    return db.scalars(select(Enquiry).where(Enquiry.reference == written)).first()


def field_values(enquiry: Enquiry) -> EnquiryValues:
    """What was left, by the names of the fields."""
    return {field.name: getattr(enquiry, field.name) for field in FIELDS}


def sent(db: Session, key: str) -> Enquiry | None:
    """The enquiry of a `body_hash`, which only its sender can know."""
    return db.scalars(select(Enquiry).where(Enquiry.body_hash == key)).first()


def enquiry_of(db: Session, sender_id: str) -> list[Enquiry]:
    """The enquiries of one conversation, oldest first."""
    query = select(Enquiry).where(Enquiry.sender_id == sender_id)
    return list(db.scalars(query.order_by(Enquiry.id)))


def untold_reference(db: Session, conversation_id: int, now: datetime) -> str | None:
    """The reference of a conversation's newest enquiry, if it is new and no message tells it.

    None where there is none: it is told by the action that stored it, unless its answer was lost.
    """
    query = select(Enquiry.reference).join(
        Conversation, Conversation.sender_id == Enquiry.sender_id
    )
    query = query.where(Conversation.id == conversation_id, Enquiry.created_at > now - LOST_WITHIN)
    newest = db.scalars(query.order_by(Enquiry.id.desc()).limit(1)).first()
    if newest is None:
        return None
    is_told = Message.meta["reference"].as_string() == newest
    told = select(Message.id).where(Message.conversation_id == conversation_id, is_told)
    return None if db.scalars(told.limit(1)).first() else newest


def everything(db: Session, with_closed: bool = False) -> list[Enquiry]:
    """The enquiries, oldest first."""
    query = select(Enquiry).order_by(Enquiry.id)
    return list(db.scalars(query if with_closed else query.where(Enquiry.state != CLOSED)))


def status(
    db: Session, typed: str, contact: str, asker: str, now: datetime
) -> EnquiryStatus | None:
    """The status of an enquiry; None unless reference and `contact` both fit.

    `contact` is the e-mail address, or the telephone number where no address was left.

    `asker` (a conversation, an address) and the reference are counted; raises TooManyTries. Where
    it is None nothing says which of the two was wrong.
    """
    written = reference.read(typed) or reference.found_in(typed)
    counted = [asker, *([written] if written else [])]
    since = now - TRIES_WITHIN
    if any(
        len(login_attempts.recent_attempts(db, ASKED, each, since)) >= TRIES for each in counted
    ):
        raise TooManyTries
    row = find(db, written) if written else None
    known = (row.email or row.phone or "") if row else ""
    same = hmac.compare_digest(known.casefold().encode(), _read_contact(contact).encode())
    if not (row and known and same):
        for each in counted:
            login_attempts.record_attempt(db, ASKED, each, now)
        return None
    return status_of(row)


def status_of(row: Enquiry) -> EnquiryStatus:
    """How an enquiry stands, as its sender is told."""
    state = OPEN if row.state == FOR_US else row.state
    return EnquiryStatus(row.reference, state, row.created_at, row.answered_at, row.closed_at)


def _read_contact(text: str) -> str:
    """The address or number as stored, in small letters; what can't be one fits no enquiry."""
    try:
        return "".join(contact_readers.given(text).values()).casefold()
    except UnfitField:
        return text.strip().casefold()


def _insert(
    db: Session, left: NewEnquiry, key: str, now: datetime, new_reference: Callable[[], str]
) -> Enquiry | None:
    """The new row; None where another has the same `key`."""
    for _ in range(20):
        row = _row(left, key, new_reference(), now)
        try:
            with db.begin_nested():
                db.add(row)
                db.flush()
            return row
        except IntegrityError:
            if db.scalars(select(Enquiry.id).where(Enquiry.body_hash == key)).first():
                return None
    raise RuntimeError("no free reference found")


def _row(left: NewEnquiry, key: str, written: str, now: datetime) -> Enquiry:
    declared: dict[str, Any] = {field.name: left.fields.get(field.name) for field in FIELDS}
    return Enquiry(
        **declared,
        reference=written,
        body_hash=key,
        sender_id=left.sender_id,
        channel=left.channel,
        topic=left.topic,
        consent=left.consent,
        consent_at=now,
        context=left.context,
        language=left.language,
        urgent=left.urgent,
        state=NEW,
        created_at=now,
    )


def _key(left: NewEnquiry) -> str:
    values = (left.fields.get(field.name) or "" for field in FIELDS)
    return guarded_digest(left.sender_id or "", *(value.casefold() for value in values))
