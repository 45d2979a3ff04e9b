"""Letters that came in and fit no case: staff lay them to one, or throw them away."""

from datetime import datetime

from sqlalchemy import Boolean, Column, ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from bot.data_declarations import AgeLimit, declare
from bot.encryption.sealed_types import SealedJson, SealedText
from bot.records.models.base import Base, Id, UtcDateTime

HELD_LETTERS = declare(
    "enquiry",
    "letters that came in and fit no case, with the hash of the sender",
    "enquiry_id -> enquiries.id",
    "sender_hash -> letters.recipient_hash",
    personal="sender subject text whole files sender_hash",
    readable="sender_hash",
    age=AgeLimit("at", "retention_enquiry"),
)


class HeldLetter(Base):
    """One letter. `reason`: why it was held; `enquiry_id`: the case that it may belong to.

    `key` makes a letter that comes twice one row; the other columns are those of CaseLetter.
    """

    __tablename__ = "held_letters"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    key: Mapped[str] = Column(String(64), nullable=False, unique=True)
    reason: Mapped[str] = Column(String(16), nullable=False)
    enquiry_id: Mapped[int | None] = Column(Id, ForeignKey("enquiries.id", ondelete="CASCADE"))
    sender: Mapped[str] = Column(SealedText(), nullable=False)
    sender_hash: Mapped[str] = Column(String(64), nullable=False, index=True)
    subject: Mapped[str] = Column(SealedText(), nullable=False)
    text: Mapped[str] = Column(SealedText(), nullable=False)
    whole: Mapped[str | None] = Column(SealedText())
    files: Mapped[list[str] | None] = Column(SealedJson())
    automatic: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    __table_args__ = (
        Index(None, "enquiry_id"),
        Index(None, "at"),
        {"sqlite_autoincrement": True, "info": HELD_LETTERS},
    )
