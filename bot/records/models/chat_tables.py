"""The chat: conversations, what was said and offered in them, and what was thought of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, relationship

from bot.data_declarations import AgeLimit, declare
from bot.encryption.sealed_types import SealedJson, SealedText
from bot.records.models.base import Base, Id, UtcDateTime

# `held`: said to a person who held the chat, so the assistant owes no answer.
PENDING, ANSWERED, FAILED, HELD = "pending", "answered", "failed", "held"
# What messages are looked for by: codes, none of a visitor's words.
LOOKED_FOR = ("topic", "fallback", "outcome", "reference", "crisis", "weak", "urgent")

CONVERSATION = declare(
    "conversation",
    "chats, with the hash of the token and of the visitor's network",
    personal="sender_id token_hash origin_hash",
    readable="sender_id token_hash origin_hash",
)
MESSAGES = declare(
    "conversation",
    "messages, with time, topic and source",
    "conversation_id -> conversations.id",
    personal="text links meta payload",
)
CHOICES = declare(
    "conversation",
    "offered buttons",
    "conversation_id -> conversations.id",
    personal="label payload",
)
SWITCHES = declare("operation", "uses of the off switch")
FEEDBACK = declare(
    "conversation",
    "ratings",
    "sender_id -> conversations.sender_id",
    personal="sender_id verdict topic",
    readable="sender_id verdict topic",
    age=AgeLimit("at", "retention_finished_chat"),
)


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

    __table_args__ = ({"sqlite_autoincrement": True, "info": CONVERSATION},)


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
    text: Mapped[str] = Column(SealedText(), nullable=False)
    links: Mapped[list[dict[str, str]]] = Column(SealedJson(), nullable=False, default=list)
    meta: Mapped[dict[str, Any]] = Column(SealedJson(*LOOKED_FOR), nullable=False, default=dict)
    reply_to: Mapped[int | None] = Column(Id, ForeignKey("messages.id", ondelete="CASCADE"))
    sent_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    idempotency_key: Mapped[str | None] = Column(String(200))
    body_hash: Mapped[str | None] = Column(String(64))
    payload: Mapped[str | None] = Column(SealedText())
    turn_state: Mapped[str | None] = Column(String(16))
    answered_at: Mapped[datetime | None] = Column(UtcDateTime)

    choices: Mapped[list["Choice"]] = relationship("Choice", order_by="Choice.id", lazy="selectin")

    __table_args__ = (
        UniqueConstraint("conversation_id", "idempotency_key"),
        Index(None, "conversation_id", "id"),
        Index(None, "reply_to"),
        Index(None, "turn_state"),
        {"sqlite_autoincrement": True, "info": MESSAGES},
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
    label: Mapped[str] = Column(SealedText(), nullable=False)
    payload: Mapped[str] = Column(SealedText(), nullable=False)

    __table_args__ = (Index(None, "conversation_id"), Index(None, "message_id"), {"info": CHOICES})


class Switch(Base):
    """Each time the assistant was switched off or on, and why; the newest holds."""

    __tablename__ = "switches"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    on: Mapped[bool] = Column(Boolean, nullable=False)
    reason: Mapped[str] = Column(Text, nullable=False)

    __table_args__ = ({"info": SWITCHES},)


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

    __table_args__ = (Index(None, "message_id"), {"info": FEEDBACK})
