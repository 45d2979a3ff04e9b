"""The queue of the desk: chats and enquiries together, filtered, in one order, page by page."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnCollection, ColumnElement

from bot.records.enquiries.case_states import CLOSED
from bot.records.models import StaffUser
from bot.records.reporting.queue_query import OVERDUE, QueueQuery, wanted_rows


class QueuePlace(NamedTuple):
    """Where a row stands in the order; the next page begins after it."""

    rank: int
    since: datetime
    kind: str
    id: int


@dataclass(frozen=True)
class QueueRow:
    """A chat (`id` of its conversation) or an enquiry; `last_at` is when it last moved."""

    kind: str
    id: int
    reference: str | None
    topic: str | None
    urgent: bool
    state: str
    owner_id: int | None
    owner: str | None
    since: datetime
    last_at: datetime
    language: str | None
    due_at: datetime | None
    rank: int

    @property
    def is_overdue(self) -> bool:
        """Whether its answer was promised for a moment that has passed."""
        return self.rank in (OVERDUE, OVERDUE + 1)

    @property
    def place(self) -> QueuePlace:
        """Where it stands in the order."""
        return QueuePlace(self.rank, self.since, self.kind, self.id)


ROW = [each.name for each in fields(QueueRow)]


def queue_page(
    db: Session, wanted: QueueQuery, now: datetime, after: QueuePlace | None = None, size: int = 50
) -> list[QueueRow]:
    """`size` rows after a place: urgent chats, overdue enquiries, urgent ones, then the oldest.

    Of closed ones the newest are first.
    """
    rows = wanted_rows(wanted, now).c
    newest_first = wanted.state == CLOSED
    owner = StaffUser.name.label("owner")
    query = select(*(owner if name == "owner" else rows[name] for name in ROW)).outerjoin(
        StaffUser, StaffUser.id == rows.owner_id
    )
    if newest_first:
        query = query.order_by(rows.since.desc(), rows.kind, rows.id.desc())
    else:
        query = query.order_by(rows.rank.desc(), rows.since, rows.kind, rows.id)
    if after:
        query = query.where(_comes_after(rows, after, newest_first))
    return [_row(*found) for found in db.execute(query.limit(size))]


def queue_count(db: Session, wanted: QueueQuery, now: datetime) -> int:
    """How many rows there are on all pages."""
    rows = wanted_rows(wanted, now)
    return db.execute(select(func.count()).select_from(rows)).scalar_one()


def _comes_after(
    rows: ColumnCollection, after: QueuePlace, newest_first: bool
) -> ColumnElement[bool]:
    same_moment = rows.since == after.since
    if newest_first:
        later = or_(rows.kind > after.kind, and_(rows.kind == after.kind, rows.id < after.id))
        return or_(rows.since < after.since, and_(same_moment, later))
    later = tuple_(rows.kind, rows.id) > tuple_(literal(after.kind), literal(after.id))
    later = or_(rows.since > after.since, and_(same_moment, later))
    return or_(rows.rank < after.rank, and_(rows.rank == after.rank, later))


def _row(
    kind: str, row_id: int, reference: str | None, topic: str | None, urgent: int, *rest: Any
) -> QueueRow:
    return QueueRow(kind, row_id, reference, topic, bool(urgent), *rest)
