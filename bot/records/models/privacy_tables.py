"""What privacy needs: holds, erasures, kept counts, and why staff opened a closed chat."""

from datetime import date, datetime

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from bot.data_declarations import AgeLimit, declare
from bot.encryption.sealed_types import SealedText
from bot.records.models.base import Base, Id, UtcDateTime

HOLDS = declare(
    "security",
    "holds: what mustn't be deleted, why, and who said so",
    personal="reason set_by released_by",
    readable="set_by released_by",
    age=AgeLimit("released_at", "retention_records"),
)
ERASURES = declare(
    "security",
    "hashes of what was erased, and when; they erase it again after a backup is restored",
    age=AgeLimit("at", "retention_records"),
)
FIGURES = declare("figures", "counts of what was deleted, by day")
CHAT_OPENINGS = declare(
    "conversation",
    "why staff opened a closed chat",
    "conversation_id -> conversations.id",
    personal="reason",
)


class Hold(Base):
    """An instruction to keep a chat or an enquiry (`kind`, `subject_id`) until it is released.

    `set_by` and `released_by` are names as they were given.
    """

    __tablename__ = "holds"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    kind: Mapped[str] = Column(String(16), nullable=False)
    subject_id: Mapped[int] = Column(Id, nullable=False)
    reason: Mapped[str] = Column(SealedText(), nullable=False)
    set_by: Mapped[str] = Column(String(80), nullable=False)
    set_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    released_by: Mapped[str | None] = Column(String(80))
    released_at: Mapped[datetime | None] = Column(UtcDateTime)

    __table_args__ = (
        Index(None, "kind", "subject_id"),
        {"sqlite_autoincrement": True, "info": HOLDS},
    )


class Erasure(Base):
    """A chat or an enquiry that was erased: a tombstone, by the hash of its unguessable name.

    `why`: expired, visitor, request or restored. `receipt` is what the person was given.
    """

    __tablename__ = "erasures"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    kind: Mapped[str] = Column(String(16), nullable=False)
    subject_hash: Mapped[str] = Column(String(64), nullable=False, unique=True)
    why: Mapped[str] = Column(String(16), nullable=False)
    receipt: Mapped[str] = Column(String(16), nullable=False, index=True)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    __table_args__ = ({"sqlite_autoincrement": True, "info": ERASURES},)


class FigureCount(Base):
    """How often something was counted on a day (of the UK's clock) in rows that are deleted."""

    __tablename__ = "figures"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    day: Mapped[date] = Column(Date, nullable=False)
    figure: Mapped[str] = Column(String(32), nullable=False)
    name: Mapped[str] = Column(String(160), nullable=False)
    count: Mapped[int] = Column(Integer, nullable=False)

    __table_args__ = (UniqueConstraint("day", "figure", "name"), {"info": FIGURES})


class ChatOpening(Base):
    """A member of staff opened a chat that is closed to the desk, and said why."""

    __tablename__ = "chat_openings"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    conversation_id: Mapped[int] = Column(
        Id, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False
    )
    user_id: Mapped[int | None] = Column(Id, ForeignKey("users.id", ondelete="SET NULL"))
    reason: Mapped[str] = Column(SealedText(), nullable=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    __table_args__ = (
        Index(None, "conversation_id"),
        Index(None, "user_id"),
        {"sqlite_autoincrement": True, "info": CHAT_OPENINGS},
    )
