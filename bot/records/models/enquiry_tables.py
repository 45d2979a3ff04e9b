"""Enquiries, what is posted about them, and who asked after them."""

import base64
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped

from bot.data_declarations import AgeLimit, declare
from bot.encryption.sealed_types import BlindText, SealedJson, SealedText, blind_hash
from bot.enquiries.enquiry_fields import FIELDS
from bot.records.models.base import Base, Id, UtcDateTime

ENQUIRIES = declare(
    "enquiry",
    "enquiries: name, e-mail address or telephone number, subject, consent, findings",
    personal=" ".join(
        ["sender_id", "consent", "context", "language", "email_hash", "phone_hash", "reply_token"]
        + [each.name for each in FIELDS]
    ),
    readable="sender_id language email_hash phone_hash reply_token",
)
ENQUIRY_MARKS = declare(
    "enquiry",
    "mail domains and names of schools, by which possible duplicates are found",
    "enquiry_id -> enquiries.id",
    personal="value",
)
POSSIBLE_DUPLICATES = declare(
    "enquiry",
    "possible duplicates of enquiries",
    "first_id -> enquiries.id",
    "second_id -> enquiries.id",
)
EMAILS = declare(
    "enquiry",
    "e-mails, with the hash of the recipient and of the visitor's network",
    "enquiry_id -> enquiries.id",
    "key -> checks.page_hash",
    "thread -> checks.page_hash",
    personal="to subject body recipient_hash origin_hash",
    readable="recipient_hash origin_hash",
    age=AgeLimit("created_at", "retention_enquiry"),
)
CASE_LETTERS = declare(
    "enquiry",
    "what enquirers and staff wrote to each other",
    "enquiry_id -> enquiries.id",
    personal="text whole files",
)
LOGIN_ATTEMPTS = declare(
    "security",
    "hashes of limited attempts",
    personal="key_hash",
    readable="key_hash",
    age=AgeLimit("at", 24 * 60 * 60),
)


def new_reply_token() -> str:
    """Sixteen letters and digits by chance, 80 bits."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


def contact_hash(kind: str, value: str | None) -> str | None:
    """The hash by which an `email` or a `phone` is found; None without a key or a value."""
    return blind_hash(value.lower(), kind) if value else None


class Enquiry(Base):
    """What somebody left for a person; an enquiry sent twice has one `body_hash` and is one row.

    `sender_id` names the conversation it came from (None: a page), without a foreign key, as with
    feedback. `context` is what was found out before: finished checks, questions not answered.
    `compared_at`: when it was compared with others; None until then. `due_at`: until when an answer
    is promised, None while none is; `warned_at`: when the team was warned of that promise.
    `snoozed_until`: when staff want to see it again. `email_hash` and `phone_hash`: by which a
    sealed address or number is found; None without a key. `reply_token`: the part of the address
    that replies go to.
    """

    __tablename__ = "enquiries"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    reference: Mapped[str] = Column(String(16), nullable=False, unique=True)
    body_hash: Mapped[str] = Column(String(64), nullable=False, unique=True)
    sender_id: Mapped[str | None] = Column(String(64), index=True)
    channel: Mapped[str] = Column(String(8), nullable=False)
    topic: Mapped[str | None] = Column(String(64))
    about: Mapped[str] = Column(SealedText(), nullable=False)
    name: Mapped[str] = Column(SealedText(), nullable=False)
    email: Mapped[str | None] = Column(SealedText(254))
    phone: Mapped[str | None] = Column(SealedText(32))
    email_hash: Mapped[str | None] = Column(String(64), index=True)
    phone_hash: Mapped[str | None] = Column(String(64), index=True)
    consent: Mapped[str] = Column(SealedText(), nullable=False)
    consent_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    context: Mapped[dict[str, Any]] = Column(SealedJson(), nullable=False, default=dict)
    language: Mapped[str | None] = Column(String(8))
    urgent: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    state: Mapped[str] = Column(String(16), nullable=False, default="new")
    owner_id: Mapped[int | None] = Column(Id, ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    answered_at: Mapped[datetime | None] = Column(UtcDateTime)
    closed_at: Mapped[datetime | None] = Column(UtcDateTime)
    compared_at: Mapped[datetime | None] = Column(UtcDateTime, index=True)
    due_at: Mapped[datetime | None] = Column(UtcDateTime, index=True)
    warned_at: Mapped[datetime | None] = Column(UtcDateTime)
    snoozed_until: Mapped[datetime | None] = Column(UtcDateTime)
    reply_token: Mapped[str | None] = Column(String(16), index=True)

    __table_args__ = (
        Index(None, "state", "id"),
        Index(None, "owner_id"),
        {"sqlite_autoincrement": True, "info": ENQUIRIES},
    )


# Code names the columns above; the other fields that are declared need no more than a column.
for declared in FIELDS:
    if declared.name not in Enquiry.__table__.columns:
        setattr(Enquiry, declared.name, Column(declared.name, SealedText()))


@event.listens_for(Enquiry, "before_insert")
@event.listens_for(Enquiry, "before_update")
def _hash_contacts(_mapper: object, _connection: object, row: Enquiry) -> None:
    """Keep the hashes with what they are of; a new enquiry gets its token."""
    row.reply_token = row.reply_token or new_reply_token()
    row.email_hash = contact_hash("email", row.email)
    row.phone_hash = contact_hash("phone", row.phone)


class EnquiryMark(Base):
    """A key by which enquiries of one school are found; `at` is when the enquiry was stored."""

    __tablename__ = "enquiry_marks"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    enquiry_id: Mapped[int] = Column(
        Id, ForeignKey("enquiries.id", ondelete="CASCADE"), nullable=False
    )
    kind: Mapped[str] = Column(String(8), nullable=False)
    value: Mapped[str] = Column(BlindText(254), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    __table_args__ = (
        UniqueConstraint("enquiry_id", "kind", "value"),
        Index(None, "kind", "value", "at"),
        {"info": ENQUIRY_MARKS},
    )


class PossibleDuplicate(Base):
    """Two enquiries that seem to be about the same school or process; for admins alone."""

    __tablename__ = "likenesses"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    first_id: Mapped[int] = Column(
        Id, ForeignKey("enquiries.id", ondelete="CASCADE"), nullable=False
    )
    second_id: Mapped[int] = Column(
        Id, ForeignKey("enquiries.id", ondelete="CASCADE"), nullable=False
    )
    ground: Mapped[str] = Column(String(16), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    settled_by: Mapped[int | None] = Column(Id, ForeignKey("users.id", ondelete="SET NULL"))
    settled_at: Mapped[datetime | None] = Column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("first_id", "second_id", "ground"),
        Index(None, "second_id"),
        Index(None, "settled_at", "id"),
        {"info": POSSIBLE_DUPLICATES},
    )


class Email(Base):
    """The outbox: a letter is sent once `sent_at` is set, and waits until then.

    `refused_at`: a server never takes it, or it was one too many; it waits until staff try it
    again, and `problem` says why. `purpose` and the hashes of the recipient and of the visitor's
    network are what the limits count. `gathered`: how many events a digest reports.
    `retried_at`: when staff tried it again. `thread`: the keys of the earlier letters of its case
    to the same address, with blanks between, the oldest first. The first letter with an outcome has
    the `page_hash` of its check as key, and the second as thread; both are emptied once they went.
    """

    __tablename__ = "letters"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    key: Mapped[str] = Column(String(64), nullable=False, unique=True)
    enquiry_id: Mapped[int | None] = Column(Id, ForeignKey("enquiries.id", ondelete="CASCADE"))
    to: Mapped[str] = Column(SealedText(254), nullable=False)
    subject: Mapped[str] = Column(SealedText(), nullable=False)
    body: Mapped[str] = Column(SealedText(), nullable=False)
    created_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    due_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    attempts: Mapped[int] = Column(Integer, nullable=False, default=0)
    problem: Mapped[str | None] = Column(String(200))
    refused_at: Mapped[datetime | None] = Column(UtcDateTime)
    sent_at: Mapped[datetime | None] = Column(UtcDateTime)
    purpose: Mapped[str] = Column(String(16), nullable=False, default="other")
    recipient_hash: Mapped[str | None] = Column(String(64))
    origin_hash: Mapped[str | None] = Column(String(64))
    gathered: Mapped[int] = Column(Integer, nullable=False, default=0)
    retried_at: Mapped[datetime | None] = Column(UtcDateTime)
    thread: Mapped[str | None] = Column(Text)

    __table_args__ = (
        Index(None, "purpose", "created_at"),
        Index(None, "purpose", "recipient_hash", "created_at"),
        Index(None, "purpose", "origin_hash", "created_at"),
        Index(None, "sent_at", "due_at"),
        Index(None, "enquiry_id"),
        {"sqlite_autoincrement": True, "info": EMAILS},
    )


class CaseLetter(Base):
    """What an enquirer and staff wrote to each other about an enquiry, in full.

    `author_id`: who of the staff wrote it; None for the enquirer, and for somebody who has left.
    `channel`: email, chat or page.
    `email_id`: the letter that carries it. `key` makes what is sent twice one row. `whole`: all of
    an e-mail whose `text` is its new part alone; `files`: the names of what was attached.
    `automatic`: no person wrote it.
    """

    __tablename__ = "case_letters"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    enquiry_id: Mapped[int] = Column(
        Id, ForeignKey("enquiries.id", ondelete="CASCADE"), nullable=False
    )
    from_staff: Mapped[bool] = Column(Boolean, nullable=False)
    author_id: Mapped[int | None] = Column(Id, ForeignKey("users.id", ondelete="SET NULL"))
    email_id: Mapped[int | None] = Column(Id, ForeignKey("letters.id", ondelete="SET NULL"))
    key: Mapped[str] = Column(String(64), nullable=False)
    channel: Mapped[str] = Column(String(8), nullable=False)
    text: Mapped[str] = Column(SealedText(), nullable=False)
    whole: Mapped[str | None] = Column(SealedText())
    files: Mapped[list[str] | None] = Column(SealedJson())
    automatic: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    __table_args__ = (
        UniqueConstraint("enquiry_id", "key"),
        {"sqlite_autoincrement": True, "info": CASE_LETTERS},
    )


class LoginAttempt(Base):
    """A try at something limited (a status, a sign-in): `kind` and the hash of whose it was."""

    __tablename__ = "attempts"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    kind: Mapped[str] = Column(String(16), nullable=False)
    key_hash: Mapped[str] = Column(String(64), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    __table_args__ = (Index(None, "kind", "key_hash", "at"), {"info": LOGIN_ATTEMPTS})
