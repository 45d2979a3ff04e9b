"""Shared by the pages of cases: assignable staff, names, idempotency keys, view events."""

import secrets
from datetime import timedelta
from typing import NoReturn

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.content import Content
from bot.desk.access import CurrentUser
from bot.desk.desk_forms import text
from bot.desk.desk_refusals import DeskRefusal, not_found
from bot.desk.desk_services import DeskServices, desk_services
from bot.records.chat.handoffs import AlreadyHeld
from bot.records.existing import existing
from bot.records.ids import is_id, read_id
from bot.records.models import AuditEvent, StaffUser
from bot.records.staff import audit_log, staff_accounts
from bot.records.staff.presence import ANSWERING
from bot.web.bus import DESK, BusEvent

LONGEST_NOTE = 4_000
SAME_VIEW = timedelta(minutes=10)  # an open page that refreshes is the same view


def new_idempotency_key() -> str:
    """A form's idempotency key: sent twice, the form does its work once."""
    return secrets.token_urlsafe(12)


def idempotency_key(request: Request) -> str:
    """The idempotency key of the form; raises DeskRefusal without one."""
    key = text(request, "key", 40)
    if not key:
        raise DeskRefusal(400)
    return key


def wanted_text(request: Request, longest: int = LONGEST_NOTE) -> str:
    """The `text` of the form; raises DeskRefusal where it is empty or too long."""
    written = text(request, "text", longest)
    if not written:
        raise DeskRefusal(400, "Write something first.")
    return written


def back_to(request: Request, path: str) -> Response:
    """A redirect to a page, also for htmx."""
    if "hx-request" in request.headers:
        return Response(status_code=204, headers={"HX-Location": path})
    return RedirectResponse(path, 303)


async def publish_change(desk: DeskServices, conversation_id: int | None = None) -> None:
    """Wake the streams of all staff, and of one chat."""
    if conversation_id:
        await desk.shared.bus.publish(conversation_id, BusEvent.MESSAGE)
    await desk.shared.bus.publish(DESK, BusEvent.MESSAGE)


def assignable(db: Session) -> list[StaffUser]:
    """The staff who can be given a case, by name."""
    query = select(StaffUser).where(StaffUser.role.in_(ANSWERING), StaffUser.disabled_at.is_(None))
    return list(db.scalars(query.order_by(StaffUser.name, StaffUser.id)))


def oneself(db: Session, user: CurrentUser) -> StaffUser:
    """The account of the current user."""
    return existing(db, StaffUser, user.user_id)


def chosen_user(db: Session, typed: str) -> StaffUser:
    """The chosen member of staff; raises DeskRefusal where they can't be given a case."""
    user_id = read_id(typed)
    account = staff_accounts.get_account(db, user_id) if user_id else None
    if account is None or account.disabled_at or account.role not in ANSWERING:
        raise DeskRefusal(400, "Choose one of the staff.")
    return account


def chosen_topic(request: Request, words: Content) -> str | None:
    """The chosen `topic`, None for one that isn't known; raises DeskRefusal for no topic."""
    topic = text(request, "topic", 64)
    if topic and topic not in words.answers:
        raise DeskRefusal(400)
    return topic or None


async def refuse_taken(request: Request, taken: AlreadyHeld) -> NoReturn:
    """Raises DeskRefusal with the name of the owner."""
    name = await desk_services(request).read(name_of, taken.owner_id)
    if name:
        raise DeskRefusal(409, f"{name} has it now.")
    raise DeskRefusal(409, "Nobody has it any more. Reload the page to see how it stands.")


def name_of(db: Session, user_id: int | None) -> str | None:
    """The name of a member of staff."""
    account = staff_accounts.get_account(db, user_id) if user_id else None
    return account.name if account else None


def record_view(
    db: Session, desk: DeskServices, user: CurrentUser, kind: str, subject_id: int
) -> None:
    """Record that the user has viewed a case; a refresh within SAME_VIEW is one view."""
    now = desk.now()
    query = select(AuditEvent.id).where(
        AuditEvent.user_id == user.user_id,
        AuditEvent.event == "read",
        AuditEvent.kind == kind,
        AuditEvent.subject_id == subject_id,
        AuditEvent.at > now - SAME_VIEW,
    )
    if db.scalars(query.limit(1)).first() is None:
        audit_log.record_event(db, user.user_id, "read", kind, subject_id, now=now)


def path_id(request: Request) -> int:
    """The id in the path; raises DeskRefusal where no row can have it."""
    number = int(request.path_params["id"])
    if not is_id(number):
        raise not_found()
    return number


def topic_names(request: Request) -> dict[str, str]:
    """Labels of topics by their names, those of the guided checks and enquiries as well."""
    words = desk_services(request).shared.words.current
    return {topic: answer.label for topic, answer in words.answers.items()}
