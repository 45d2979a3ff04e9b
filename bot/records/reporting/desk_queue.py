"""The queue of the desk: chats and enquiries together, filtered, in one order, page by page.

Both have a state: new (nobody has it), open (somebody has), waiting (for the visitor; enquiries
alone), closed. `assistant` are chats that go on now without a person, for staff to step in.
"""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Integer, String, and_, case, cast, func, literal, null, or_, select, tuple_
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnCollection, ColumnElement, Select, Subquery

from bot.records.chat.handoffs import BOT
from bot.records.models import Conversation, Enquiry, Handoff, Message, StaffUser
from bot.records.models.base import UtcDateTime

CHAT, ENQUIRY = "chat", "enquiry"
NEW, OPEN, WAITING, CLOSED, ASSISTANT = "new", "open", "waiting", "closed", "assistant"
STATES = (NEW, OPEN, WAITING, CLOSED, ASSISTANT)
LIVE = timedelta(minutes=30)  # a chat that was quiet for longer is over


@dataclass(frozen=True)
class QueueQuery:
    """Which rows; "" or None stands for all of them, and `state` "" for all that aren't closed."""

    kind: str = ""
    state: str = ""
    owner_id: int | None = None
    topic: str = ""
    urgent: bool = False
    language: str = ""
    since: datetime | None = None
    until: datetime | None = None


class QueuePlace(NamedTuple):
    """Where a row stands in the order; the next page begins after it."""

    urgent: int
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

    @property
    def place(self) -> QueuePlace:
        """Where it stands in the order."""
        return QueuePlace(int(self.urgent), self.since, self.kind, self.id)


ROW = [each.name for each in fields(QueueRow)]
Values = tuple[Any, ...]


@dataclass(frozen=True)
class QueueColumns:
    """Where a kind of row has its values; names and meaning are those of QueueRow."""

    id: ColumnElement[int]
    reference: ColumnElement[str | None]
    topic: ColumnElement[str | None]
    urgent: ColumnElement[bool]
    state: ColumnElement[str]
    owner_id: ColumnElement[int | None]
    since: ColumnElement[datetime]
    last_at: ColumnElement[datetime]
    language: ColumnElement[str | None]

    def select(self, kind: str) -> Select[Values]:
        """The statement that reads them, each under its name."""
        return select(
            literal(kind).label("kind"),
            self.id.label("id"),
            cast(self.reference, String).label("reference"),
            cast(self.topic, String).label("topic"),
            case((self.urgent, 1), else_=0).label("urgent"),
            self.state.label("state"),
            cast(self.owner_id, Integer).label("owner_id"),
            self.since.label("since"),
            self.last_at.label("last_at"),
            cast(self.language, String).label("language"),
        )


def queue_page(
    db: Session, wanted: QueueQuery, now: datetime, after: QueuePlace | None = None, size: int = 50
) -> list[QueueRow]:
    """`size` rows after a place: urgent ones first, then the oldest; of closed ones the newest."""
    rows = _wanted_rows(wanted, now).c
    newest_first = wanted.state == CLOSED
    owner = StaffUser.name.label("owner")
    query = select(*(owner if name == "owner" else rows[name] for name in ROW)).outerjoin(
        StaffUser, StaffUser.id == rows.owner_id
    )
    if newest_first:
        query = query.order_by(rows.since.desc(), rows.kind, rows.id.desc())
    else:
        query = query.order_by(rows.urgent.desc(), rows.since, rows.kind, rows.id)
    if after:
        query = query.where(_comes_after(rows, after, newest_first))
    return [_row(*found) for found in db.execute(query.limit(size))]


def queue_count(db: Session, wanted: QueueQuery, now: datetime) -> int:
    """How many rows there are on all pages."""
    rows = _wanted_rows(wanted, now)
    return db.execute(select(func.count()).select_from(rows)).scalar_one()


def _wanted_rows(wanted: QueueQuery, now: datetime) -> Subquery:
    """The chats and the enquiries that are wanted, as one table."""
    if wanted.state == ASSISTANT:
        return _with_the_assistant(wanted, now).subquery()
    chats, enquiries = _chats(wanted), _enquiries(wanted)
    if wanted.kind == CHAT:
        return chats.subquery()
    if wanted.kind == ENQUIRY:
        return enquiries.subquery()
    return chats.union_all(enquiries).subquery()


def _chats(wanted: QueueQuery) -> Select[Values]:
    newest = select(func.max(Handoff.id)).group_by(Handoff.conversation_id)
    state = case(
        (Handoff.ended_at.is_not(None), CLOSED), (Handoff.owner_id.is_not(None), OPEN), else_=NEW
    )
    columns = QueueColumns(
        id=Handoff.conversation_id,
        reference=null(),
        topic=Handoff.topic,
        urgent=Handoff.urgent,
        state=state,
        owner_id=Handoff.owner_id,
        since=Handoff.requested_at,
        last_at=_last_message(),
        language=null(),  # of what is said in a chat no language is on record
    )
    return _filtered(columns.select(CHAT).where(Handoff.id.in_(newest)), wanted, columns)


def _enquiries(wanted: QueueQuery) -> Select[Values]:
    last = case(
        (Enquiry.closed_at.is_not(None), Enquiry.closed_at),
        (Enquiry.answered_at.is_not(None), Enquiry.answered_at),
        else_=Enquiry.created_at,
    )
    columns = QueueColumns(
        id=Enquiry.id,
        reference=Enquiry.reference,
        topic=Enquiry.topic,
        urgent=Enquiry.urgent,
        state=Enquiry.state,
        owner_id=Enquiry.owner_id,
        since=Enquiry.created_at,
        last_at=last,
        language=Enquiry.language,
    )
    return _filtered(columns.select(ENQUIRY), wanted, columns)


def _with_the_assistant(wanted: QueueQuery, now: datetime) -> Select[Values]:
    last = Conversation.last_seen_at
    columns = QueueColumns(
        id=Conversation.id,
        reference=null(),
        topic=null(),
        urgent=literal(False),
        state=literal(ASSISTANT),
        owner_id=null(),
        since=Conversation.created_at,
        last_at=last,
        language=null(),
    )
    query = columns.select(CHAT).where(
        Conversation.state == BOT,
        Conversation.ended_at.is_(None),
        Conversation.expires_at > now,
        last > now - LIVE,
        select(Message.id).where(Message.conversation_id == Conversation.id).exists(),
    )
    only_days = QueueQuery(since=wanted.since, until=wanted.until, state=ASSISTANT)
    return _filtered(query, only_days, columns)


def _filtered(query: Select[Values], wanted: QueueQuery, columns: QueueColumns) -> Select[Values]:
    state, since = columns.state, columns.since
    query = query.where(state == wanted.state if wanted.state else state != CLOSED)
    if wanted.owner_id is not None:
        query = query.where(columns.owner_id == wanted.owner_id)
    if wanted.topic:
        query = query.where(columns.topic == wanted.topic)
    if wanted.urgent:
        query = query.where(columns.urgent.is_(True))
    if wanted.language:
        query = query.where(columns.language == wanted.language)
    if wanted.since:
        query = query.where(since >= wanted.since)
    if wanted.until:
        query = query.where(since < wanted.until)
    return query


def _last_message() -> ColumnElement[datetime]:
    query = select(func.max(Message.sent_at))
    query = query.where(Message.conversation_id == Handoff.conversation_id)
    said = query.correlate(Handoff).scalar_subquery()
    return func.coalesce(said, Handoff.requested_at, type_=UtcDateTime)


def _comes_after(
    rows: ColumnCollection, after: QueuePlace, newest_first: bool
) -> ColumnElement[bool]:
    same_moment = rows.since == after.since
    if newest_first:
        later = or_(rows.kind > after.kind, and_(rows.kind == after.kind, rows.id < after.id))
        return or_(rows.since < after.since, and_(same_moment, later))
    later = tuple_(rows.kind, rows.id) > tuple_(literal(after.kind), literal(after.id))
    later = or_(rows.since > after.since, and_(same_moment, later))
    return or_(rows.urgent < after.urgent, and_(rows.urgent == after.urgent, later))


def _row(
    kind: str, row_id: int, reference: str | None, topic: str | None, urgent: int, *rest: Any
) -> QueueRow:
    return QueueRow(kind, row_id, reference, topic, bool(urgent), *rest)
