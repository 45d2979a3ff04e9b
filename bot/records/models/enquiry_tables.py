"""Enquiries, what is posted about them, and who asked after them."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped

from bot.enquiries.enquiry_fields import FIELDS
from bot.records.models.base import AUDIT, ENQUIRY, Base, Id, UtcDateTime


class Enquiry(Base):
    """What somebody left for a person; an enquiry sent twice has one `body_hash` and is one row.

    `sender_id` names the conversation it came from (None: a page), without a foreign key, as with
    feedback. `context` is what was found out before: finished checks, questions not answered.
    `compared_at`: when it was compared with others; None until then.
    """

    __tablename__ = "enquiries"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    reference: Mapped[str] = Column(String(16), nullable=False, unique=True)
    body_hash: Mapped[str] = Column(String(64), nullable=False, unique=True)
    sender_id: Mapped[str | None] = Column(String(64), index=True)
    channel: Mapped[str] = Column(String(8), nullable=False)
    topic: Mapped[str | None] = Column(String(64))
    about: Mapped[str] = Column(Text, nullable=False)
    name: Mapped[str] = Column(Text, nullable=False)
    email: Mapped[str | None] = Column(String(254))
    phone: Mapped[str | None] = Column(String(32))
    consent: Mapped[str] = Column(Text, nullable=False)
    consent_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    context: Mapped[dict[str, Any]] = Column(JSON, nullable=False, default=dict)
    language: Mapped[str | None] = Column(String(8))
    urgent: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    state: Mapped[str] = Column(String(16), nullable=False, default="new")
    owner_id: Mapped[int | None] = Column(Id, ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    answered_at: Mapped[datetime | None] = Column(UtcDateTime)
    closed_at: Mapped[datetime | None] = Column(UtcDateTime)
    compared_at: Mapped[datetime | None] = Column(UtcDateTime, index=True)

    __table_args__ = (
        Index(None, "state", "id"),
        Index(None, "owner_id"),
        {"sqlite_autoincrement": True, "info": ENQUIRY},
    )


# Code names the columns above; the other fields that are declared need no more than a column.
for declared in FIELDS:
    if declared.name not in Enquiry.__table__.columns:
        setattr(Enquiry, declared.name, Column(declared.name, Text))


class EnquiryMark(Base):
    """A key by which enquiries of one school are found; `at` is when the enquiry was stored."""

    __tablename__ = "enquiry_marks"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    enquiry_id: Mapped[int] = Column(
        Id, ForeignKey("enquiries.id", ondelete="CASCADE"), nullable=False
    )
    kind: Mapped[str] = Column(String(8), nullable=False)
    value: Mapped[str] = Column(String(254), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    __table_args__ = (
        UniqueConstraint("enquiry_id", "kind", "value"),
        Index(None, "kind", "value", "at"),
        {"info": ENQUIRY},
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
        {"info": ENQUIRY},
    )


class Email(Base):
    """The outbox: a letter is sent once `sent_at` is set, and waits until then.

    `refused_at`: a server never takes it, or it was one too many; it waits until staff try it
    again, and `problem` says why. `purpose` and the hashes of the recipient and of the visitor's
    network are what the limits count. `gathered`: how many events a digest reports.
    """

    __tablename__ = "letters"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    key: Mapped[str] = Column(String(64), nullable=False, unique=True)
    enquiry_id: Mapped[int | None] = Column(Id, ForeignKey("enquiries.id", ondelete="CASCADE"))
    to: Mapped[str] = Column(String(254), nullable=False)
    subject: Mapped[str] = Column(Text, nullable=False)
    body: Mapped[str] = Column(Text, nullable=False)
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

    __table_args__ = (
        Index(None, "purpose", "created_at"),
        Index(None, "purpose", "recipient_hash", "created_at"),
        Index(None, "purpose", "origin_hash", "created_at"),
        Index(None, "sent_at", "due_at"),
        Index(None, "enquiry_id"),
        {"sqlite_autoincrement": True, "info": ENQUIRY},
    )


class CaseLetter(Base):
    """What an enquirer and staff wrote to each other about an enquiry, in full.

    `author_id`: who of the staff wrote it; None for the enquirer, and for somebody who has left.
    `channel`: email, chat or page.
    `email_id`: the letter that carries it. `key` makes what is sent twice one row.
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
    text: Mapped[str] = Column(Text, nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    __table_args__ = (
        UniqueConstraint("enquiry_id", "key"),
        {"sqlite_autoincrement": True, "info": ENQUIRY},
    )


class LoginAttempt(Base):
    """A try at something limited (a status, a sign-in): `kind` and the hash of whose it was."""

    __tablename__ = "attempts"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    kind: Mapped[str] = Column(String(16), nullable=False)
    key_hash: Mapped[str] = Column(String(64), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    __table_args__ = (Index(None, "kind", "key_hash", "at"), {"info": AUDIT})
