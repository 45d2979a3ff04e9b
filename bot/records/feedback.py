"""Feedback: what a visitor thought of an answer."""

from datetime import datetime, timezone

from sqlalchemy.orm import Session

from bot.records.models import Feedback

VERDICTS = ("good", "bad")


def add(
    db: Session,
    sender_id: str,
    verdict: str,
    topic: str | None = None,
    message_id: int | None = None,
    at: datetime | None = None,
) -> Feedback:
    """Store one verdict on the answer about `topic`; any but good or bad: ValueError."""
    if verdict not in VERDICTS:
        raise ValueError(f"a verdict is one of {', '.join(VERDICTS)}")
    row = Feedback(
        sender_id=sender_id,
        verdict=verdict,
        topic=topic,
        message_id=message_id,
        at=at or datetime.now(timezone.utc),
    )
    db.add(row)
    db.flush()
    return row
