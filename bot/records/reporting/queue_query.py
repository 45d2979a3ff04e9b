"""Which rows the queue of the desk has: a statement over chats and enquiries.

Both have a state: new (nobody has it), open (somebody has), closed; enquiries also waiting (for the
visitor), for_us (the visitor waits) and snoozed (put aside). `assistant` are chats that go on now
without a person, for staff to step in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, String, and_, case, cast, func, literal, null, or_, select
from sqlalchemy.sql import ColumnElement, Select, Subquery

from bot.records.chat.handoffs import BOT
from bot.records.enquiries import case_states
from bot.records.enquiries.case_states import CLOSED, NEW, OPEN, OWED
from bot.records.models import Conversation, Enquiry, Handoff, Message, StaffUser
from bot.records.models.base import UtcDateTime

CHAT, ENQUIRY = "chat", "enquiry"
SNOOZED, ASSISTANT = "snoozed", "assistant"
STATES = (*case_states.STATES, SNOOZED, ASSISTANT)
OVERDUE, URGENT_CHAT, RANKS = 2, 4, 5  # ranks; an urgent enquiry ranks one higher
LIVE = timedelta(minutes=30)  # a chat that was quiet for longer is over
Values = tuple[Any, ...]


@dataclass(frozen=True)
class QueueQuery:
    """Which rows; "" or None stands for all of them.

    `state` "" stands for all that are neither closed nor snoozed. `unowned`: nobody has it;
    `left_behind`: somebody has it whose account is disabled.
    """

    kind: str = ""
    state: str = ""
    owner_id: int | None = None
    unowned: bool = False
    left_behind: bool = False
    topic: str = ""
    urgent: bool = False
    language: str = ""
    since: datetime | None = None
    until: datetime | None = None


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
    due_at: ColumnElement[datetime | None]
    rank: ColumnElement[int]

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
            self.due_at.label("due_at"),
            self.rank.label("rank"),
        )


def wanted_rows(wanted: QueueQuery, now: datetime) -> Subquery:
    """The chats and the enquiries that are wanted, as one table."""
    if wanted.state == ASSISTANT:
        return _with_the_assistant(wanted, now).subquery()
    chats, enquiries = _chats(wanted), _enquiries(wanted, now)
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
        due_at=cast(null(), UtcDateTime),
        rank=case((Handoff.urgent, URGENT_CHAT), else_=0),
    )
    in_state = state == wanted.state if wanted.state else state != CLOSED
    query = columns.select(CHAT).where(Handoff.id.in_(newest), in_state)
    return _filtered(query, wanted, columns)


def _enquiries(wanted: QueueQuery, now: datetime) -> Select[Values]:
    last = case(
        (Enquiry.closed_at.is_not(None), Enquiry.closed_at),
        (Enquiry.answered_at.is_not(None), Enquiry.answered_at),
        else_=Enquiry.created_at,
    )
    is_snoozed = and_(Enquiry.state != CLOSED, Enquiry.snoozed_until > now)
    is_overdue = and_(Enquiry.state.in_(OWED), Enquiry.due_at < now)
    rank = case(
        (and_(is_overdue, Enquiry.urgent), OVERDUE + 1),
        (is_overdue, OVERDUE),
        (Enquiry.urgent, 1),
        else_=0,
    )
    columns = QueueColumns(
        id=Enquiry.id,
        reference=Enquiry.reference,
        topic=Enquiry.topic,
        urgent=Enquiry.urgent,
        state=case((is_snoozed, SNOOZED), else_=Enquiry.state),
        owner_id=Enquiry.owner_id,
        since=Enquiry.created_at,
        last_at=last,
        language=Enquiry.language,
        due_at=Enquiry.due_at,
        rank=rank,
    )
    query = columns.select(ENQUIRY).where(*_enquiry_states(wanted.state, now))
    return _filtered(query, wanted, columns)


def _enquiry_states(state: str, now: datetime) -> Iterator[ColumnElement[bool]]:
    """Conditions on the columns themselves, so that an index serves them."""
    if state == CLOSED:
        yield Enquiry.state == CLOSED
    elif state == SNOOZED:
        yield Enquiry.snoozed_until > now
        yield Enquiry.state != CLOSED
    else:
        yield Enquiry.state == state if state else Enquiry.state != CLOSED
        yield or_(Enquiry.snoozed_until.is_(None), Enquiry.snoozed_until <= now)


def _with_the_assistant(wanted: QueueQuery, now: datetime) -> Select[Values]:
    # A chat that its visitor keeps on a device counts as seen in time to come.
    said = select(func.max(Message.sent_at)).where(Message.conversation_id == Conversation.id)
    seen = Conversation.last_seen_at
    last = case((seen > now, said.scalar_subquery()), else_=seen)
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
        due_at=cast(null(), UtcDateTime),
        rank=literal(0),
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
    since = columns.since
    if wanted.owner_id is not None:
        query = query.where(columns.owner_id == wanted.owner_id)
    if wanted.unowned:
        query = query.where(columns.owner_id.is_(None))
    if wanted.left_behind:
        gone = select(StaffUser.id).where(StaffUser.disabled_at.is_not(None))
        query = query.where(columns.owner_id.in_(gone))
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
