"""Keeps what is in the box of a case for who writes it, from the first pause in typing."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases.case_viewers import CaseKey
from bot.desk.cases.case_work import path_id
from bot.desk.desk_forms import text
from bot.desk.desk_refusals import not_found
from bot.desk.desk_services import DeskServices, desk_services
from bot.records.chat import messages
from bot.records.enquiries import casework, outbox
from bot.records.models import Conversation
from bot.records.reporting.queue_query import CHAT, ENQUIRY
from bot.records.staff import case_drafts

KeepDraft = Callable[[Session, DeskServices, int, int, str, str], None]
LONGEST = 20_000  # characters; more than can be sent, so that a long one can be shortened later


async def keep_of_chat(request: Request, user: CurrentUser) -> Response:
    """POST /desk/chats/{id}/draft with the `text` in the box and the form's `key`."""
    return await _keep(request, user, _keep_of_chat, CHAT)


async def keep_of_enquiry(request: Request, user: CurrentUser) -> Response:
    """POST /desk/enquiries/{id}/draft with the `text` in the box and the form's `key`."""
    return await _keep(request, user, _keep_of_enquiry, ENQUIRY)


ROUTES = (
    desk_route("/chats/{id:int}/draft", keep_of_chat, role="adviser", methods=["POST"]),
    desk_route("/enquiries/{id:int}/draft", keep_of_enquiry, role="adviser", methods=["POST"]),
)


async def _keep(request: Request, user: CurrentUser, work: KeepDraft, kind: str) -> Response:
    draft, key = text(request, "text", LONGEST), text(request, "key", 40)
    desk = desk_services(request)
    await desk.write(work, desk, user.user_id, path_id(request), draft, key)
    case = CaseKey(kind, path_id(request))
    if draft:
        desk.viewers.writes(case, user.user_id, desk.now())
    else:
        desk.viewers.sent(case, user.user_id)
    return Response(status_code=204)


def _keep_of_chat(
    db: Session, desk: DeskServices, user_id: int, chat: int, draft: str, key: str
) -> None:
    """A draft that arrives after its message was sent is too late."""
    if db.get(Conversation, chat) is None:
        raise not_found()
    if not messages.find_message(db, chat, message_key(user_id, key)):
        case_drafts.keep_draft(db, user_id, draft, desk.now(), conversation_id=chat)


def _keep_of_enquiry(
    db: Session, desk: DeskServices, user_id: int, number: int, draft: str, key: str
) -> None:
    if casework.get(db, number) is None:
        raise not_found()
    if not outbox.find_email(db, casework.answer_key(number, key)):
        case_drafts.keep_draft(db, user_id, draft, desk.now(), enquiry_id=number)


def message_key(user_id: int, key: str) -> str:
    """The key under which a message of a form is stored in its chat."""
    return f"staff-{user_id}-{key}"
