"""Actions of staff in a chat."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases.case_actions import OpenChat, chat_action
from bot.desk.cases.case_work import (
    back_to,
    chosen_user,
    idempotency_key,
    name_of,
    new_idempotency_key,
    oneself,
    path_id,
    publish_change,
    wanted_text,
)
from bot.desk.cases.chat_page import chat_page
from bot.desk.desk_forms import text
from bot.desk.desk_refusals import DeskRefusal, not_found
from bot.desk.desk_services import DeskServices, desk_services
from bot.desk.rendering import render_page
from bot.records.chat import conversations, handoffs, messages, takeover
from bot.records.chat.handoffs import AlreadyHeld
from bot.records.enquiries import casework
from bot.records.models import Conversation
from bot.records.reporting.desk_queue import CHAT
from bot.records.staff import audit_log
from bot.web.bus import BusEvent
from bot.web.limits import Limit

LONGEST = 2_000  # characters of a message; visitors read on small screens
LONGEST_REASON = 300
TYPING = Limit(per_minute=30)


@chat_action("claim")
def claim(case: OpenChat) -> str | None:
    """Exactly one user has it; the other is told who."""
    if case.row.ended_at:
        raise DeskRefusal(409, "The visitor has left for good, so nobody would read an answer.")
    if _is_held(case.db, case.row.id, case.user.user_id):
        return None
    takeover.join(case.db, case.row.id, oneself(case.db, case.user), case.now, case.words)
    return "claimed"


@chat_action("takeover")
def take_over(case: OpenChat) -> str:
    """Takes the chat from a colleague; the reason `text` is kept as a note."""
    reason = wanted_text(case.request, LONGEST_REASON)
    takeover.take_over(case.db, case.row.id, oneself(case.db, case.user), case.now, case.words)
    note = f"Took over: {reason}"
    casework.note(case.db, case.user.user_id, note, case.now, conversation_id=case.row.id)
    return "took over"


@chat_action("back")
def hand_back(case: OpenChat) -> str:
    """The assistant goes on where it stopped."""
    takeover.hand_back(case.db, case.row.id, case.user.user_id, case.now, case.words)
    return "handed back"


@chat_action("close")
def close(case: OpenChat) -> str:
    """Ends the hand-off; if the visitor writes again, the assistant answers."""
    takeover.close(case.db, case.row.id, case.user.user_id, case.now, case.words)
    return "closed"


@chat_action("assign")
def assign(case: OpenChat) -> str:
    """Gives a chat that this user holds to the colleague `to`."""
    to = chosen_user(case.db, text(case.request, "to", 20))
    takeover.pass_on(case.db, case.row.id, case.user.user_id, to, case.now, case.words)
    return "assigned"


@chat_action("urgent")
def set_chat_urgent(case: OpenChat) -> str | None:
    """Puts the chat before the others in the queue."""
    return "made urgent" if handoffs.mark_urgent(case.db, case.row.id) else None


@chat_action("note")
def add_chat_note(case: OpenChat) -> str | None:
    """Stores the note `text`; sent twice, it is one note."""
    written = wanted_text(case.request)
    noted = casework.note(
        case.db, case.user.user_id, written, case.now, conversation_id=case.row.id
    )
    return "noted" if noted else None


async def answer_visitor(request: Request, user: CurrentUser) -> Response:
    """POST /desk/chats/{id}/say with `text` and the form's `key`; sent twice, it is stored once.

    What can't be sent stays in the box.
    """
    draft, key = text(request, "text", 20_000), idempotency_key(request)
    desk, chat = desk_services(request), path_id(request)
    error, status = "", 200
    if not draft:
        error, status = "Write something first.", 422
    elif len(draft) > LONGEST:
        error, status = f"Shorten it to {LONGEST} characters; it has {len(draft)}.", 422
    else:
        try:
            await desk.write(_say, desk, user, chat, draft, key)
        except AlreadyHeld as taken:
            name = await desk.read(name_of, taken.owner_id)
            error, status = f"{name or 'Nobody'} has this chat now. It was not sent.", 409
    if error:
        if "hx-request" in request.headers:
            raise DeskRefusal(status, error) if status == 409 else DeskRefusal(400, error)
        return await chat_page(request, user, status, error, draft, key)
    await publish_change(desk, chat)
    if "hx-request" in request.headers:
        return await render_page(
            request, user, "composer.html", chat=chat, key=new_idempotency_key(), draft="", error=""
        )
    return back_to(request, f"/desk/chats/{chat}#say")


async def typing(request: Request, user: CurrentUser) -> Response:
    """POST /desk/chats/{id}/typing: the visitor sees it, if this user holds the chat."""
    desk, chat = desk_services(request), path_id(request)
    if not TYPING.wait(f"{user.user_id}-{chat}") and await desk.read(_is_held, chat, user.user_id):
        await desk.shared.bus.publish(chat, BusEvent.STAFF_TYPING)
    return Response(status_code=204)


ROUTES = (
    claim,
    take_over,
    desk_route("/chats/{id:int}/say", answer_visitor, role="adviser", methods=["POST"]),
    desk_route("/chats/{id:int}/typing", typing, role="adviser", methods=["POST"]),
    add_chat_note,
    assign,
    set_chat_urgent,
    hand_back,
    close,
)


def _say(
    db: Session, desk: DeskServices, user: CurrentUser, chat: int, draft: str, key: str
) -> None:
    if db.get(Conversation, chat) is None:
        raise not_found()
    conversations.lock(db, chat)
    stored_key = f"staff-{user.user_id}-{key}"
    if messages.find_message(db, chat, stored_key):
        return
    takeover.say(db, chat, user.user_id, draft, desk.now(), stored_key)
    audit_log.record_event(db, user.user_id, "said", CHAT, chat, now=desk.now())


def _is_held(db: Session, chat: int, user_id: int) -> bool:
    query = select(Conversation.state).where(Conversation.id == chat)
    current = handoffs.open_handoff(db, chat)
    return bool(db.scalars(query).first() == "human" and current and current.owner_id == user_id)
