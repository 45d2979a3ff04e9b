"""What is written for its own sake: to see that writing works."""

from datetime import datetime

from sqlalchemy import Column
from sqlalchemy.orm import Mapped

from bot.data_declarations import declare
from bot.records.models.base import Base, Id, UtcDateTime

HEARTBEATS = declare("operation", "when a gateway last tried out a write")


class Heartbeat(Base):
    """When a gateway last wrote to the database; a single row."""

    __tablename__ = "heartbeats"

    id: Mapped[int] = Column(Id, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = Column(UtcDateTime, nullable=False)

    __table_args__ = ({"info": HEARTBEATS},)
