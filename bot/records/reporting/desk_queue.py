"""The queue of the desk: chats and enquiries together, filtered, in one order, page by page.

Both have a state: new (nobody has it), open (somebody has), waiting (for the visitor; enquiries
alone), closed. `assistant` are chats that go on now without a person, for staff to step in.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Integer, String, and_, case, cast, func, literal, null, or_, select, tuple_
from sqlalchemy.orm import Session

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


def queue_page(
    db: Session, wanted: QueueQuery, now: datetime, after: QueuePlace | None = None, size: int = 50
) -> list[QueueRow]:
    """`size` rows after a place: urgent ones first, then the oldest; of closed ones the newest."""
    rows = _rows(wanted, now)
    query = select(rows, StaffUser.name.label("owner")).outerjoin(
        StaffUser, StaffUser.id == rows.c.owner_id
    )
    columns = (rows.c.urgent, rows.c.since, rows.c.kind, rows.c.id)
    if wanted.state == CLOSED:
        order: Any = (columns[1].desc(), columns[2], columns[3].desc())
    else:
        order = (columns[0].desc(), *columns[1:])
    if after:
        query = query.where(_comes_after(columns, after, wanted.state == CLOSED))
    return [_row(found) for found in db.execute(query.order_by(*order).limit(size))]


def queue_count(db: Session, wanted: QueueQuery, now: datetime) -> int:
    """How many rows there are on all pages."""
    rows = _rows(wanted, now)
    return int(db.execute(select(func.count()).select_from(rows)).scalar_one())


def _rows(wanted: QueueQuery, now: datetime) -> Any:
    """The chats and the enquiries that are wanted, as one table."""
    if wanted.state == ASSISTANT:
        return _with_the_assistant(wanted, now).subquery()
    chats, enquiries = _chats(wanted), _enquiries(wanted)
    if wanted.kind == CHAT:
        return chats.subquery()
    if wanted.kind == ENQUIRY:
        return enquiries.subquery()
    return chats.union_all(enquiries).subquery()


def _chats(wanted: QueueQuery) -> Any:
    newest = select(func.max(Handoff.id)).group_by(Handoff.conversation_id)
    state = case(
        (Handoff.ended_at.is_not(None), CLOSED), (Handoff.owner_id.is_not(None), OPEN), else_=NEW
    )
    given = (Handoff.topic, Handoff.urgent, state, Handoff.owner_id, Handoff.requested_at)
    query = _columns(CHAT, Handoff.conversation_id, null(), *given, _last_message(Handoff), null())
    query = query.where(Handoff.id.in_(newest))
    # What is said in a chat has no language on record.
    return _filtered(query, wanted, *given, literal(""))


def _enquiries(wanted: QueueQuery) -> Any:
    last = case(
        (Enquiry.closed_at.is_not(None), Enquiry.closed_at),
        (Enquiry.answered_at.is_not(None), Enquiry.answered_at),
        else_=Enquiry.created_at,
    )
    state = Enquiry.state
    given = (Enquiry.topic, Enquiry.urgent, state, Enquiry.owner_id, Enquiry.created_at)
    query = _columns(ENQUIRY, Enquiry.id, Enquiry.reference, *given, last, Enquiry.language)
    return _filtered(query, wanted, *given, Enquiry.language)


def _with_the_assistant(wanted: QueueQuery, now: datetime) -> Any:
    given = (null(), literal(False), literal(ASSISTANT), null(), Conversation.created_at)
    last = Conversation.last_seen_at
    query = _columns(CHAT, Conversation.id, null(), *given, last, null())
    query = query.where(
        Conversation.state == BOT,
        Conversation.ended_at.is_(None),
        Conversation.expires_at > now,
        last > now - LIVE,
        select(Message.id).where(Message.conversation_id == Conversation.id).exists(),
    )
    no_others = QueueQuery(since=wanted.since, until=wanted.until, state=ASSISTANT)
    return _filtered(query, no_others, *given, literal(""))


def _columns(kind: str, row_id: Any, reference: Any, *rest: Any) -> Any:
    topic, urgent, state, owner, since, last, language = rest
    return select(
        literal(kind).label("kind"),
        row_id.label("id"),
        cast(reference, String).label("reference"),
        cast(topic, String).label("topic"),
        case((urgent, 1), else_=0).label("urgent"),
        state.label("state"),
        cast(owner, Integer).label("owner_id"),
        since.label("since"),
        last.label("last_at"),
        cast(language, String).label("language"),
    )


def _filtered(query: Any, wanted: QueueQuery, *columns: Any) -> Any:
    topic, urgent, state, owner, since, language = columns
    query = query.where(state == wanted.state if wanted.state else state != CLOSED)
    if wanted.owner_id is not None:
        query = query.where(owner == wanted.owner_id)
    if wanted.topic:
        query = query.where(topic == wanted.topic)
    if wanted.urgent:
        query = query.where(urgent.is_(True))
    if wanted.language:
        query = query.where(language == wanted.language)
    if wanted.since:
        query = query.where(since >= wanted.since)
    if wanted.until:
        query = query.where(since < wanted.until)
    return query


def _last_message(handoff: Any) -> Any:
    query = select(func.max(Message.sent_at))
    query = query.where(Message.conversation_id == handoff.conversation_id)
    said = query.correlate(handoff).scalar_subquery()
    return func.coalesce(said, handoff.requested_at, type_=UtcDateTime)


def _comes_after(columns: Any, after: QueuePlace, newest_first: bool) -> Any:
    urgent, since, kind, row_id = columns
    same_moment = since == after.since
    if newest_first:
        later = or_(kind > after.kind, and_(kind == after.kind, row_id < after.id))
        return or_(since < after.since, and_(same_moment, later))
    later = tuple_(kind, row_id) > tuple_(literal(after.kind), literal(after.id))
    later = or_(since > after.since, and_(same_moment, later))
    return or_(urgent < after.urgent, and_(urgent == after.urgent, later))


def _row(found: Any) -> QueueRow:
    values = dict(found._mapping)
    return QueueRow(**{**values, "urgent": bool(values["urgent"])})
