"""Personal data that nobody needs is hidden in cases; whoever needs it presses, on record.

Whoever has the case sees it without.
"""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.content.unwanted_data import unwanted_data
from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases.case_work import back_to, path_id
from bot.desk.cases.closed_chats import refuse_closed
from bot.desk.desk_refusals import not_found
from bot.desk.desk_services import DeskServices, desk_services
from bot.records.models import AuditEvent, Conversation, Enquiry
from bot.records.reporting.queue_query import CHAT, ENQUIRY
from bot.records.staff import audit_log

SHOWED = "showed hidden"
SHOWN_FOR = timedelta(hours=1)


def is_hidden(
    db: Session, desk: DeskServices, user: CurrentUser, kind: str, case: int, owner: int | None
) -> bool:
    """Whether unwanted data of a case is hidden from this user."""
    if owner == user.user_id:
        return False
    shown = select(AuditEvent.id).where(
        AuditEvent.user_id == user.user_id,
        AuditEvent.event == SHOWED,
        AuditEvent.kind == kind,
        AuditEvent.subject_id == case,
        AuditEvent.at > desk.now() - SHOWN_FOR,
    )
    return db.scalars(shown.limit(1)).first() is None


def holds_unwanted(texts: Iterable[str]) -> bool:
    """Whether there is anything to hide in these texts."""
    return any(unwanted_data(text) for text in texts)


async def show_of_chat(request: Request, user: CurrentUser) -> Response:
    """POST /desk/chats/{id}/show-hidden: shows it to this user for an hour, on record."""
    desk, chat = desk_services(request), path_id(request)
    await desk.write(_record, desk, user, CHAT, chat)
    return back_to(request, f"/desk/chats/{chat}")


async def show_of_enquiry(request: Request, user: CurrentUser) -> Response:
    """POST /desk/enquiries/{id}/show-hidden: the same for an enquiry and its chat."""
    desk, enquiry = desk_services(request), path_id(request)
    await desk.write(_record, desk, user, ENQUIRY, enquiry)
    return back_to(request, f"/desk/enquiries/{enquiry}")


ROUTES = (
    desk_route("/chats/{id:int}/show-hidden", show_of_chat, role="reader", methods=["POST"]),
    desk_route("/enquiries/{id:int}/show-hidden", show_of_enquiry, role="reader", methods=["POST"]),
)


def _record(db: Session, desk: DeskServices, user: CurrentUser, kind: str, case: int) -> None:
    if db.get(Conversation if kind == CHAT else Enquiry, case) is None:
        raise not_found()
    if kind == CHAT:
        refuse_closed(db, desk, user, case)
    audit_log.record_event(db, user.user_id, SHOWED, kind, case, now=desk.now())
