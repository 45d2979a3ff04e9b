"""Which chats, enquiries and other rows are past their time, and what stays although it is.

A chat is finished if it was ended, came to the outcome of a check, or came to a person; any other
was left unfinished. An open, undelivered or held case stays.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import Table, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement, Select

from bot.data_declarations import declaration_of
from bot.privacy.holds import CHAT, ENQUIRY, chat_is_held, enquiry_is_held
from bot.privacy.ownership import CaseSet, RowIds, deletion_order, without_owner
from bot.records.chat.handoffs import HUMAN, QUEUED
from bot.records.enquiries.case_states import CLOSED
from bot.records.models import Base, Conversation, Email, Enquiry, FinishedCheck, Handoff
from bot.settings import Settings

HELD_BY_PEOPLE = (QUEUED, HUMAN)


@dataclass(frozen=True)
class KeptCase:
    """A case that is past its time and stays; `why`: open, undelivered or held."""

    kind: str
    id: int
    reference: str | None
    why: str


def expired_cases(
    db: Session, settings: Settings, now: datetime, most: int, among: CaseSet | None = None
) -> CaseSet:
    """At most `most` chats, and enquiries with their chats, that are past their time.

    Their rows are locked, and those that another process has locked are passed over. `among`: look
    at these alone.
    """
    found = {}
    for model, wanted in (
        (Enquiry, among and among.enquiries),
        (Conversation, among and among.conversations),
    ):
        if wanted is None or wanted:
            values = {**_moments(settings, now), "most": most, "wanted": sorted(wanted or ())}
            query = _expired(model, wanted is not None)
            found[model] = frozenset(db.scalars(query, values))
    enquiries = found.get(Enquiry, frozenset())
    chats = found.get(Conversation, frozenset())
    return CaseSet(chats | chats_of_alone(db, enquiries), enquiries)


def kept_cases(db: Session, settings: Settings, now: datetime) -> list[KeptCase]:
    """The cases that are past their time and stay all the same, with the reason."""
    found, moments = [], _moments(settings, now)
    open_still = and_(Enquiry.state != CLOSED, Enquiry.created_at <= bindparam("enquiry_before"))
    enquiries = (
        ("open", open_still),
        ("undelivered", and_(_enquiry_is_over(), _is_undelivered())),
        ("held", and_(_enquiry_is_over(), enquiry_is_held())),
    )
    for why, condition in enquiries:
        query = select(Enquiry.id, Enquiry.reference).where(condition).order_by(Enquiry.id)
        found += [KeptCase(ENQUIRY, *row, why) for row in db.execute(query, moments)]
    over = and_(_chat_is_over(), ~_has_enquiry())
    for why, condition in (("open", _has_open_handoff()), ("held", chat_is_held())):
        chats = select(Conversation.id).where(over, condition).order_by(Conversation.id)
        found += [KeptCase(CHAT, each, None, why) for each in db.scalars(chats, moments)]
    return found


def resting_enquiries(db: Session, chat: int) -> list[Enquiry]:
    """The enquiries that rest on a chat, oldest first."""
    query = select(Enquiry).join(Conversation, Conversation.sender_id == Enquiry.sender_id)
    return list(db.scalars(query.where(Conversation.id == chat).order_by(Enquiry.id)))


def aged_rows(
    db: Session, settings: Settings, now: datetime, most: int, among: RowIds | None = None
) -> RowIds:
    """At most `most` rows of each table that are past the age that the table declares.

    `among`: look at these alone.
    """
    found: RowIds = {}
    for table in deletion_order():
        condition = aged(table, settings, now)
        if condition is None or (among is not None and table.name not in among):
            continue
        query = select(table.c.id).where(condition).limit(most)
        if among is not None:
            query = query.where(table.c.id.in_(among[table.name]))
        if ids := [row[0] for row in db.execute(query)]:
            found[table.name] = ids
    return found


def aged(table: Table, settings: Settings, now: datetime) -> ColumnElement[bool] | None:
    """The condition that a row is past the declared age; None where the table declares none."""
    age = declaration_of(table).age
    if age is None:
        return None
    before = now - timedelta(seconds=seconds_of(age.limit, settings))
    is_old = table.c[age.column] <= before
    return is_old if age.owned else and_(is_old, without_owner(table))


def seconds_of(limit: int | str, settings: Settings) -> int:
    """A limit in seconds: itself, or the setting that it names."""
    return limit if isinstance(limit, int) else int(getattr(settings, limit))


def chats_of_alone(db: Session, enquiries: frozenset[int]) -> frozenset[int]:
    """The chats on which nothing but these enquiries rests."""
    if not enquiries:
        return frozenset()
    other = aliased(Enquiry)
    others = select(other.id).where(
        other.sender_id == Conversation.sender_id, other.id.not_in(enquiries)
    )
    query = select(Conversation.id).join(Enquiry, Enquiry.sender_id == Conversation.sender_id)
    query = query.where(Enquiry.id.in_(enquiries), ~others.exists(), ~_has_open_handoff())
    return frozenset(db.scalars(query))


@lru_cache(maxsize=4)
def _expired(model: type[Base], among: bool) -> Select[tuple[int]]:
    """The query of those that are past their time; built once, as that takes long."""
    conditions = {
        Enquiry: (_enquiry_is_over(), ~_is_undelivered(), ~enquiry_is_held()),
        Conversation: (_chat_is_over(), ~_has_enquiry(), ~_has_open_handoff(), ~chat_is_held()),
    }
    row_id = model.__table__.c.id
    query = select(row_id).where(*conditions[model]).order_by(row_id).limit(bindparam("most"))
    if among:
        query = query.where(row_id.in_(bindparam("wanted", expanding=True)))
    return query.with_for_update(skip_locked=True, of=model.__table__)


def _moments(settings: Settings, now: datetime) -> dict[str, datetime]:
    """What the conditions below compare with."""
    spans = {
        "enquiry": settings.retention_enquiry,
        "finished": settings.retention_finished_chat,
        "unfinished": settings.retention_unfinished_chat,
    }
    before = {name: now - timedelta(seconds=seconds) for name, seconds in spans.items()}
    idle = timedelta(seconds=settings.session_idle)
    return {
        **{f"{name}_before": moment for name, moment in before.items()},
        **{f"{name}_idle": moment - idle for name, moment in before.items()},
    }


def _enquiry_is_over() -> ColumnElement[bool]:
    return and_(Enquiry.state == CLOSED, Enquiry.closed_at <= bindparam("enquiry_before"))


def _is_undelivered() -> ColumnElement[bool]:
    letters = select(Email.id).where(Email.enquiry_id == Enquiry.id, Email.sent_at.is_(None))
    return letters.exists()


def _chat_is_over() -> ColumnElement[bool]:
    finished = or_(
        Conversation.ended_at.is_not(None),
        select(FinishedCheck.id).where(FinishedCheck.sender_id == Conversation.sender_id).exists(),
        select(Handoff.id).where(Handoff.conversation_id == Conversation.id).exists(),
    )
    return or_(and_(finished, _ended("finished")), and_(~finished, _ended("unfinished")))


def _ended(name: str) -> ColumnElement[bool]:
    """The condition that the token of a chat opened nothing any more at that moment."""
    before, idle = bindparam(f"{name}_before"), bindparam(f"{name}_idle")
    return or_(
        Conversation.ended_at <= before,
        Conversation.expires_at <= before,
        and_(Conversation.state.not_in(HELD_BY_PEOPLE), Conversation.last_seen_at <= idle),
    )


def _has_enquiry() -> ColumnElement[bool]:
    return select(Enquiry.id).where(Enquiry.sender_id == Conversation.sender_id).exists()


def _has_open_handoff() -> ColumnElement[bool]:
    query = select(Handoff.id).where(
        Handoff.conversation_id == Conversation.id, Handoff.ended_at.is_(None)
    )
    return query.exists()
