"""Guided checks: finished ones, those under way, and the tokens that open them on pages."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped

from bot.data_declarations import AgeLimit, declare
from bot.encryption.sealed_types import SealedJson, SealedText
from bot.records.models.base import Base, Id, UtcDateTime

FINISHED_CHECKS = declare(
    "check",
    "facts and outcome of a finished check; hash of its page's token",
    "sender_id -> conversations.sender_id",
    "sender_id -> check_sessions.sender_id",
    personal="sender_id facts outcome page_hash",
    readable="sender_id outcome page_hash",
    age=AgeLimit("expires_at", 0),
)
CHECK_SESSIONS = declare(
    "check",
    "answers of open checks",
    "sender_id -> conversations.sender_id",
    "id -> check_pages.session_id",
    personal="sender_id answers outcome notice",
    readable="sender_id outcome",
    age=AgeLimit("updated_at", "open_check_lifetime"),
)
CHECK_PAGES = declare(
    "check",
    "hashes of the tokens of checks on pages",
    "session_id -> check_sessions.id",
    "opened_by -> conversations.sender_id",
    personal="way_back opened_by browser_hash token_hash chat_hash",
    readable="opened_by browser_hash token_hash chat_hash",
    age=AgeLimit("expires_at", 0, owned=True),
)


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
    facts: Mapped[dict[str, str]] = Column(SealedJson(), nullable=False)
    outcome: Mapped[str] = Column(String(64), nullable=False)
    rule: Mapped[int] = Column(Integer, nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    page_hash: Mapped[str] = Column(String(64), nullable=False, unique=True)
    expires_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    __table_args__ = ({"sqlite_autoincrement": True, "info": FINISHED_CHECKS},)


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
    answers: Mapped[list[dict[str, Any]]] = Column(SealedJson(), nullable=False)
    finished: Mapped[list[str]] = Column(JSON, nullable=False)
    notice: Mapped[dict[str, Any]] = Column(SealedJson(), nullable=False)
    updated_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    __table_args__ = ({"sqlite_autoincrement": True, "info": CHECK_SESSIONS},)


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
    way_back: Mapped[str | None] = Column(SealedText(1000))
    opened_by: Mapped[str | None] = Column(String(64), index=True)
    browser_hash: Mapped[str | None] = Column(String(64))
    token_hash: Mapped[str] = Column(String(64), nullable=False, unique=True)
    chat_hash: Mapped[str] = Column(String(64), nullable=False, unique=True)
    expires_at: Mapped[datetime] = Column(UtcDateTime, nullable=False, index=True)

    __table_args__ = ({"sqlite_autoincrement": True, "info": CHECK_PAGES},)
