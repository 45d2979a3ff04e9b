"""The chat: conversations, what was said and offered in them, and what was thought of it."""

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
from sqlalchemy.orm import Mapped, relationship

from bot.records.models.base import AUDIT, CHAT, Base, Id, UtcDateTime

# `held`: said to a person who held the chat, so the assistant owes no answer.
PENDING, ANSWERED, FAILED, HELD = "pending", "answered", "failed", "held"


class Conversation(Base):
    """One visitor's chat; `sender_id` is the only name that Rasa knows it by.

    `origin_hash`: the hash of the network that it was begun from, for limits.
    """

    __tablename__ = "conversations"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    sender_id: Mapped[str] = Column(String(64), nullable=False, unique=True)
    token_hash: Mapped[str] = Column(String(64), nullable=False, unique=True)
    state: Mapped[str] = Column(String(16), nullable=False, default="bot")
    created_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    expires_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    last_seen_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    ended_at: Mapped[datetime | None] = Column(UtcDateTime)
    origin_hash: Mapped[str | None] = Column(String(64))

    __table_args__ = ({"sqlite_autoincrement": True, "info": CHAT},)


class Message(Base):
    """Something said. Its id is the order for everyone; the last five columns are a visitor's.

    `payload` is what Rasa is told in place of the text when a choice was pressed.
    """

    __tablename__ = "messages"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    conversation_id: Mapped[int] = Column(
        Id, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False
    )
    author: Mapped[str] = Column(String(16), nullable=False)
    text: Mapped[str] = Column(Text, nullable=False)
    links: Mapped[list[dict[str, str]]] = Column(JSON, nullable=False, default=list)
    meta: Mapped[dict[str, Any]] = Column(JSON, nullable=False, default=dict)
    reply_to: Mapped[int | None] = Column(Id, ForeignKey("messages.id", ondelete="CASCADE"))
    sent_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    idempotency_key: Mapped[str | None] = Column(String(200))
    body_hash: Mapped[str | None] = Column(String(64))
    payload: Mapped[str | None] = Column(Text)
    turn_state: Mapped[str | None] = Column(String(16))
    answered_at: Mapped[datetime | None] = Column(UtcDateTime)

    choices: Mapped[list["Choice"]] = relationship("Choice", order_by="Choice.id", lazy="selectin")

    __table_args__ = (
        UniqueConstraint("conversation_id", "idempotency_key"),
        Index(None, "conversation_id", "id"),
        Index(None, "reply_to"),
        Index(None, "turn_state"),
        {"sqlite_autoincrement": True, "info": CHAT},
    )


class Choice(Base):
    """A button that was offered: the visitor sees its label and token, Rasa its payload."""

    __tablename__ = "choices"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    token: Mapped[str] = Column(String(64), nullable=False, unique=True)
    conversation_id: Mapped[int] = Column(
        Id, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False
    )
    message_id: Mapped[int] = Column(
        Id, ForeignKey("messages.id", ondelete="CASCADE"), nullable=False
    )
    label: Mapped[str] = Column(Text, nullable=False)
    payload: Mapped[str] = Column(Text, nullable=False)

    __table_args__ = (Index(None, "conversation_id"), Index(None, "message_id"), {"info": CHAT})


class Switch(Base):
    """Each time the assistant was switched off or on, and why; the newest holds."""

    __tablename__ = "switches"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    on: Mapped[bool] = Column(Boolean, nullable=False)
    reason: Mapped[str] = Column(Text, nullable=False)

    __table_args__ = ({"info": AUDIT},)


class Feedback(Base):
    """What a visitor thought of an answer.

    `sender_id` has no foreign key: Rasa's own shell talks without a conversation of ours.
    """

    __tablename__ = "feedback"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    sender_id: Mapped[str] = Column(String(64), nullable=False, index=True)
    message_id: Mapped[int | None] = Column(Id, ForeignKey("messages.id", ondelete="SET NULL"))
    verdict: Mapped[str] = Column(String(8), nullable=False)
    topic: Mapped[str | None] = Column(String(64))
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    __table_args__ = (Index(None, "message_id"), {"info": CHAT})


class FinishedCheck(Base):
    """A guided check that came to its outcome: the facts told, the row, the table's version.

    `page_hash` is the hash of the token that opens its page until `expires_at`. `sender_id` has no
    foreign key, as with feedback.
    """

    __tablename__ = "checks"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    sender_id: Mapped[str] = Column(String(64), nullable=False, index=True)
    check: Mapped[str] = Column(String(64), nullable=False)
    version: Mapped[str] = Column(String(32), nullable=False)
    facts: Mapped[dict[str, str]] = Column(JSON, nullable=False)
    outcome: Mapped[str] = Column(String(64), nullable=False)
    rule: Mapped[int] = Column(Integer, nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    page_hash: Mapped[str] = Column(String(64), nullable=False, unique=True)
    expires_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    __table_args__ = ({"sqlite_autoincrement": True, "info": CHAT},)


class StoredCheckSession(Base):
    """The record of a conversation's guided checks, as `bot.checks.check_session` describes it.

    `answers` are `{"fact", "value", "source", "message"}`, oldest first. `sender_id` has no foreign
    key, as with feedback, and since pages are walked through without a conversation as well.
    """

    __tablename__ = "check_sessions"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    sender_id: Mapped[str] = Column(String(64), nullable=False, unique=True)
    check: Mapped[str] = Column(String(64), nullable=False)
    version: Mapped[str] = Column(String(32), nullable=False)
    state: Mapped[str] = Column(String(16), nullable=False)
    asked: Mapped[str | None] = Column(String(64))
    outcome: Mapped[str | None] = Column(String(64))
    answers: Mapped[list[dict[str, Any]]] = Column(JSON, nullable=False)
    finished: Mapped[list[str]] = Column(JSON, nullable=False)
    notice: Mapped[dict[str, Any]] = Column(JSON, nullable=False)
    updated_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    __table_args__ = ({"sqlite_autoincrement": True, "info": CHAT},)


class CheckPage(Base):
    """A token that opens a record of checks on pages until `expires_at`.

    `token_hash` opens the pages of `check` for the browser with the secret of `browser_hash`; the
    first browser that comes where it is None. `chat_hash` brings it into a chat. `way_back` is the
    page of a website that the chat of `opened_by`, a sender id, is on.
    """

    __tablename__ = "check_pages"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    session_id: Mapped[int] = Column(
        Id, ForeignKey("check_sessions.id", ondelete="CASCADE"), nullable=False, index=True
    )
    check: Mapped[str] = Column(String(64), nullable=False)
    way_back: Mapped[str | None] = Column(String(1000))
    opened_by: Mapped[str | None] = Column(String(64), index=True)
    browser_hash: Mapped[str | None] = Column(String(64))
    token_hash: Mapped[str] = Column(String(64), nullable=False, unique=True)
    chat_hash: Mapped[str] = Column(String(64), nullable=False, unique=True)
    expires_at: Mapped[datetime] = Column(UtcDateTime, nullable=False, index=True)

    __table_args__ = ({"sqlite_autoincrement": True, "info": CHAT},)
