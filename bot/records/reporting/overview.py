"""The overview of the desk: how much waits, and which staff are here; no visitor's data."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from bot.records.chat import handoffs
from bot.records.enquiries import incoming_letters
from bot.records.enquiries.case_states import CLOSED
from bot.records.models import Enquiry, Handoff
from bot.records.staff import presence


@dataclass(frozen=True)
class WaitingCounts:
    """How many chats wait for a person, how many enquiries have no owner, how many chats that wait
    or are held are urgent, and how many letters fit no case."""

    waiting: int
    enquiries: int
    urgent: int
    held: int


@dataclass(frozen=True)
class Overview:
    """What waits for all staff, what one member of staff has open, and who can take chats."""

    for_all: WaitingCounts
    oldest: datetime | None
    my_chats: int
    my_enquiries: int
    here: list[str]


def waiting_counts(db: Session) -> WaitingCounts:
    """Count what waits for all staff."""
    unclaimed = _count(db, Enquiry, Enquiry.state != CLOSED, Enquiry.owner_id.is_(None))
    urgent = _count(db, Handoff, Handoff.urgent.is_(True), Handoff.ended_at.is_(None))
    held = incoming_letters.held_count(db)
    return WaitingCounts(len(handoffs.waiting_handoffs(db)), unclaimed, urgent, held)


def overview(db: Session, user_id: int, now: datetime, seen_within: float) -> Overview:
    """The overview for one member of staff."""
    queue = handoffs.waiting_handoffs(db)
    mine = (Enquiry.owner_id == user_id, Enquiry.state != CLOSED)
    return Overview(
        for_all=waiting_counts(db),
        oldest=queue[0].requested_at if queue else None,
        my_chats=_count(db, Handoff, Handoff.owner_id == user_id, Handoff.ended_at.is_(None)),
        my_enquiries=_count(db, Enquiry, *mine),
        here=[user.name for user in presence.available(db, now, seen_within)],
    )


def _count(db: Session, table: type[Enquiry | Handoff], *where: ColumnElement[bool]) -> int:
    return db.execute(select(func.count()).select_from(table).where(*where)).scalar_one()
