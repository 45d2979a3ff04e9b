"""The desk: its staff, their sessions and hand-offs, what they wrote, and the audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped

from bot.data_declarations import AgeLimit, declare
from bot.encryption.sealed_types import SealedJson, SealedText
from bot.records.models.base import Base, Id, UtcDateTime

USERS = declare(
    "staff",
    "staff: name, e-mail address, role, hashed password",
    personal="email name password_hash totp_secret",
    readable="email name password_hash",
    age=AgeLimit("disabled_at", "retention_records"),
)
STAFF_DEVICES = declare(
    "staff",
    "hashes of the cookies of staff's browsers, until they expire",
    "user_id -> users.id",
    personal="token_hash",
    readable="token_hash",
    age=AgeLimit("expires_at", 0, owned=True),
)
RECOVERY_CODES = declare(
    "staff",
    "hashes of the codes with which staff sign in without their app",
    "user_id -> users.id",
    personal="code_hash",
    readable="code_hash",
)
STAFF_SESSIONS = declare(
    "staff",
    "hashes of staff sessions",
    "user_id -> users.id",
    personal="token_hash form_key",
    readable="token_hash form_key",
    age=AgeLimit("expires_at", 30 * 24 * 60 * 60, owned=True),
)
HANDOFFS = declare(
    "conversation",
    "hand-offs",
    "conversation_id -> conversations.id",
    personal="reason topic unsaid",
    readable="reason topic",
)
NOTES = declare(
    "conversation",
    "notes of staff; those of an enquiry go with it",
    "conversation_id -> conversations.id",
    "enquiry_id -> enquiries.id",
    personal="text",
)
DRAFTS = declare(
    "conversation",
    "drafts of staff, until they are sent; those of an enquiry go with it",
    "conversation_id -> conversations.id",
    "enquiry_id -> enquiries.id",
    personal="text",
)
CORRECTIONS = declare(
    "conversation",
    "corrections by staff",
    "message_id -> messages.id",
    personal="right why",
)
AUDIT_LOG = declare(
    "security",
    "actions of staff, without content",
    age=AgeLimit("at", "retention_records"),
)


class StaffUser(Base):
    """A member of staff. `role` is reader, adviser or admin; a disabled account opens nothing.

    `must_change`: the password is a temporary one. `totp_step` is the last step that was used.
    `alarmed_at`: when many wrong passwords were noticed last.
    """

    __tablename__ = "users"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    email: Mapped[str] = Column(String(254), nullable=False, unique=True)
    name: Mapped[str] = Column(String(80), nullable=False)
    role: Mapped[str] = Column(String(16), nullable=False)
    password_hash: Mapped[str] = Column(String(200), nullable=False)
    must_change: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    totp_secret: Mapped[str | None] = Column(SealedText(64))
    totp_step: Mapped[int | None] = Column(Integer)
    available: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    created_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    disabled_at: Mapped[datetime | None] = Column(UtcDateTime)
    alarmed_at: Mapped[datetime | None] = Column(UtcDateTime)

    __table_args__ = ({"sqlite_autoincrement": True, "info": USERS},)


class RecoveryCode(Base):
    """A code that takes the place of the app's, once, by its hash."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    user_id: Mapped[int] = Column(Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    code_hash: Mapped[str] = Column(String(64), nullable=False)

    __table_args__ = (UniqueConstraint("user_id", "code_hash"), {"info": RECOVERY_CODES})


class StaffDevice(Base):
    """A browser in which an account was signed in before, by the hash of its cookie."""

    __tablename__ = "staff_devices"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    user_id: Mapped[int] = Column(Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    token_hash: Mapped[str] = Column(String(64), nullable=False, index=True)
    created_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    expires_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    __table_args__ = (UniqueConstraint("user_id", "token_hash"), {"info": STAFF_DEVICES})


class StaffSession(Base):
    """A signed-in browser, by the hash of its cookie; seen while open, used by actions."""

    __tablename__ = "staff_sessions"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    user_id: Mapped[int] = Column(Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    token_hash: Mapped[str] = Column(String(64), nullable=False, unique=True)
    csrf_token: Mapped[str] = Column("form_key", String(64), nullable=False)
    created_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    last_seen_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    last_used_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    expires_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    ended_at: Mapped[datetime | None] = Column(UtcDateTime)

    __table_args__ = (Index(None, "user_id"), {"info": STAFF_SESSIONS})


class Handoff(Base):
    """One way from the assistant to a person: queued, human, then ended.

    The conversation's own `state` says who holds it now; at most one hand-off of it is open.
    `late_at` is when the visitor was told that it takes longer, `unsaid` what a check still had to
    say when the person came in. `offered_to_id`: the colleague to whom its owner offers it.
    """

    __tablename__ = "handoffs"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    conversation_id: Mapped[int] = Column(
        Id, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False
    )
    reason: Mapped[str] = Column(String(16), nullable=False)
    topic: Mapped[str | None] = Column(String(64))
    urgent: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    requested_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    owner_id: Mapped[int | None] = Column(Id, ForeignKey("users.id", ondelete="SET NULL"))
    claimed_at: Mapped[datetime | None] = Column(UtcDateTime)
    ended_at: Mapped[datetime | None] = Column(UtcDateTime)
    ended_by: Mapped[str | None] = Column(String(16))
    late_at: Mapped[datetime | None] = Column(UtcDateTime)
    unsaid: Mapped[list[dict[str, Any]]] = Column(SealedJson(), nullable=False, default=list)
    offered_to_id: Mapped[int | None] = Column(Id, ForeignKey("users.id", ondelete="SET NULL"))
    offered_at: Mapped[datetime | None] = Column(UtcDateTime)

    __table_args__ = (
        Index(None, "conversation_id"),
        Index(None, "ended_at"),
        Index(None, "owner_id"),
        Index(None, "offered_to_id"),
        {"sqlite_autoincrement": True, "info": HANDOFFS},
    )


class CaseNote(Base):
    """What staff wrote for each other about a chat or an enquiry; no visitor sees it."""

    __tablename__ = "notes"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    conversation_id: Mapped[int | None] = Column(
        Id, ForeignKey("conversations.id", ondelete="CASCADE")
    )
    enquiry_id: Mapped[int | None] = Column(Id, ForeignKey("enquiries.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = Column(Id, ForeignKey("users.id", ondelete="SET NULL"))
    text: Mapped[str] = Column(SealedText(), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    __table_args__ = (
        Index(None, "conversation_id"),
        Index(None, "enquiry_id"),
        Index(None, "user_id"),
        {"info": NOTES},
    )


class CaseDraft(Base):
    """What one member of staff has written in the box of a chat or an enquiry and not sent yet."""

    __tablename__ = "drafts"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    user_id: Mapped[int] = Column(Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    conversation_id: Mapped[int | None] = Column(
        Id, ForeignKey("conversations.id", ondelete="CASCADE")
    )
    enquiry_id: Mapped[int | None] = Column(Id, ForeignKey("enquiries.id", ondelete="CASCADE"))
    text: Mapped[str] = Column(SealedText(), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    __table_args__ = (
        UniqueConstraint("user_id", "conversation_id"),
        UniqueConstraint("user_id", "enquiry_id"),
        Index(None, "conversation_id"),
        Index(None, "enquiry_id"),
        {"info": DRAFTS},
    )


class Correction(Base):
    """What staff say would have been right in place of a reply or outcome, and why.

    `right` is, by `kind`: a topic, an outcome, a fact as `name=value`, or words.
    """

    __tablename__ = "corrections"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    message_id: Mapped[int] = Column(
        Id, ForeignKey("messages.id", ondelete="CASCADE"), nullable=False
    )
    user_id: Mapped[int | None] = Column(Id, ForeignKey("users.id", ondelete="SET NULL"))
    kind: Mapped[str] = Column(String(8), nullable=False)
    right: Mapped[str] = Column(SealedText(), nullable=False)
    why: Mapped[str] = Column(SealedText(), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    __table_args__ = (Index(None, "message_id"), Index(None, "user_id"), {"info": CORRECTIONS})


class AuditEvent(Base):
    """The audit log: which user did what to which chat, enquiry or account, and when; no words.

    `number`, `before` and `link` are its place in the chain, None until it is sealed; `actor_id` is
    the user's number, which stays when the account is deleted.
    """

    __tablename__ = "deeds"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    user_id: Mapped[int | None] = Column(Id, ForeignKey("users.id", ondelete="SET NULL"))
    event: Mapped[str] = Column("deed", String(32), nullable=False)
    kind: Mapped[str | None] = Column(String(16))
    subject_id: Mapped[int | None] = Column(Id)
    actor_id: Mapped[int | None] = Column(Id)
    number: Mapped[int] = Column("chain_number", Id, nullable=True)
    before: Mapped[str] = Column("chain_before", String(64), nullable=True)
    link: Mapped[str] = Column("chain_link", String(64), nullable=True)

    __table_args__ = (
        Index(None, "chain_number", unique=True),
        Index(None, "user_id"),
        Index(None, "kind", "subject_id"),
        Index(None, "at"),
        {"sqlite_autoincrement": True, "info": AUDIT_LOG},
    )
