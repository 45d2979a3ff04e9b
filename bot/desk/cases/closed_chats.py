"""Chats that never came to a person and weren't shared: opened with a reason, on record."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases.case_work import back_to, path_id, wanted_text
from bot.desk.desk_refusals import DeskRefusal, not_found
from bot.desk.desk_services import DeskServices, desk_services
from bot.records.chat import chat_access
from bot.records.models import Conversation

LONGEST_REASON = 300
CLOSED = "This chat is closed to the desk. Open its page and say why you need to read it."


async def open_chat(request: Request, user: CurrentUser) -> Response:
    """POST /desk/chats/{id}/open with `text`, the reason: opens it to this user for an hour."""
    desk, chat = desk_services(request), path_id(request)
    await desk.read(_find, chat)
    reason = wanted_text(request, LONGEST_REASON)
    await desk.write(chat_access.open_closed, chat, user.user_id, reason, desk.now())
    return back_to(request, f"/desk/chats/{chat}")


def refuse_closed(db: Session, desk: DeskServices, user: CurrentUser, chat: int) -> None:
    """Raises DeskRefusal where this user may not read a chat."""
    if not chat_access.may_read(db, chat, user.user_id, desk.now()):
        raise DeskRefusal(403, CLOSED)


ROUTES = (desk_route("/chats/{id:int}/open", open_chat, role="adviser", methods=["POST"]),)


def _find(db: Session, chat: int) -> None:
    if db.get(Conversation, chat) is None:
        raise not_found()
