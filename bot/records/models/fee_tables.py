"""The fee schedule: what membership costs, by role band, type, period and date."""

from datetime import date, datetime

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped

from bot.data_declarations import declare
from bot.records.models.base import Base, Id, UtcDateTime

FEE_SCHEDULES = declare(
    "operation", "imports of fees", personal="imported_by", readable="imported_by"
)
FEES = declare("operation", "fees")


class FeeSchedule(Base):
    """One import of a whole schedule; the newest holds. `example` figures are marked as such.

    `restores_id` is the schedule whose figures an undo brought back, None for an import.
    """

    __tablename__ = "fee_schedules"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    name: Mapped[str] = Column(String(200), nullable=False)
    sha256: Mapped[str] = Column(String(64), nullable=False)
    example: Mapped[bool] = Column(Boolean, nullable=False)
    imported_at: Mapped[datetime] = Column(UtcDateTime, nullable=False)
    imported_by: Mapped[str | None] = Column(String(80))
    reason: Mapped[str | None] = Column(Text)
    restores_id: Mapped[int | None] = Column(Id)

    __table_args__ = ({"sqlite_autoincrement": True, "info": FEE_SCHEDULES},)


class Fee(Base):
    """One figure, in pence for a `period` (month, year), from a day to a day (None: open).

    `discount` is None for the full fee.
    """

    __tablename__ = "fees"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=True)
    schedule_id: Mapped[int] = Column(
        Id, ForeignKey("fee_schedules.id", ondelete="CASCADE"), nullable=False
    )
    band: Mapped[str] = Column(String(64), nullable=False)
    membership: Mapped[str] = Column(String(64), nullable=False)
    period: Mapped[str] = Column(String(8), nullable=False)
    discount: Mapped[str | None] = Column(String(32))
    pence: Mapped[int] = Column(Integer, nullable=False)
    effective_from: Mapped[date] = Column(Date, nullable=False)
    effective_to: Mapped[date | None] = Column(Date)
    source: Mapped[str] = Column(Text, nullable=False)
    verified_on: Mapped[date] = Column(Date, nullable=False)

    __table_args__ = (Index(None, "schedule_id"), {"info": FEES})
