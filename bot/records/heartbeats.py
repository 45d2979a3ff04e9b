"""The row that is written to see whether the database takes writes."""

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.records.models import Conversation, Heartbeat

ROW = 1
TABLE = Heartbeat.__table__


def beat(db: Session, now: datetime) -> None:
    """Read the chats and write the time; raises SQLAlchemyError."""
    readable(db)
    if not db.execute(update(TABLE).where(TABLE.c.id == ROW).values(at=now)).rowcount:
        db.execute(insert(TABLE).values(id=ROW, at=now))


def readable(db: Session) -> None:
    """Read the chats; raises SQLAlchemyError where they can't be read."""
    db.execute(select(Conversation.id).limit(1))
