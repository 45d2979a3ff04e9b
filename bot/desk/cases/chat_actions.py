"""What staff do in a chat; each deed is noted, and everybody who looks on is told."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.content import Content
from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases.case_actions import CHATS
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
TYPING = Limit(per_minute=30)


async def claim(request: Request, who: CurrentUser) -> Response:
    """POST /desk/chats/{id}/claim: exactly one has it; the other is told who."""

    def work(
        db: Session, desk: DeskServices, who: CurrentUser, chat: Conversation, words: Content
    ) -> str:
        if chat.ended_at:
            raise DeskRefusal(409, "The visitor has left for good, so nobody would read an answer.")
        takeover.join(db, chat.id, oneself(db, who), desk.now(), words)
        return "claimed"

    return await CHATS.do(request, who, work)


async def hand_back(request: Request, who: CurrentUser) -> Response:
    """POST /desk/chats/{id}/back: the assistant goes on where it stopped."""

    def work(
        db: Session, desk: DeskServices, who: CurrentUser, chat: Conversation, words: Content
    ) -> str:
        takeover.hand_back(db, chat.id, who.user_id, desk.now(), words)
        return "handed back"

    return await CHATS.do(request, who, work)


async def close(request: Request, who: CurrentUser) -> Response:
    """POST /desk/chats/{id}/close."""

    def work(
        db: Session, desk: DeskServices, who: CurrentUser, chat: Conversation, words: Content
    ) -> str:
        takeover.close(db, chat.id, who.user_id, desk.now(), words)
        return "closed"

    return await CHATS.do(request, who, work)


async def assign(request: Request, who: CurrentUser) -> Response:
    """POST /desk/chats/{id}/assign with `to`, by who holds the chat."""
    to = text(request, "to", 20)

    def work(
        db: Session, desk: DeskServices, who: CurrentUser, chat: Conversation, words: Content
    ) -> str:
        takeover.pass_on(db, chat.id, who.user_id, chosen_user(db, to), desk.now(), words)
        return "assigned"

    return await CHATS.do(request, who, work)


async def set_chat_urgent(request: Request, who: CurrentUser) -> Response:
    """POST /desk/chats/{id}/urgent: before the others in the queue."""

    def work(
        db: Session, desk: DeskServices, who: CurrentUser, chat: Conversation, words: Content
    ) -> str:
        handoffs.mark_urgent(db, chat.id)
        return "made urgent"

    return await CHATS.do(request, who, work)


async def add_chat_note(request: Request, who: CurrentUser) -> Response:
    """POST /desk/chats/{id}/note with `text`."""
    written = wanted_text(request)

    def work(
        db: Session, desk: DeskServices, who: CurrentUser, chat: Conversation, words: Content
    ) -> str:
        casework.note(db, who.user_id, written, desk.now(), conversation_id=chat.id)
        return "noted"

    return await CHATS.do(request, who, work)


async def answer_visitor(request: Request, who: CurrentUser) -> Response:
    """POST /desk/chats/{id}/say with `text` and the form's `key`; sent twice, it is said once.

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
            await desk.write(_say, desk, who, chat, draft, key)
        except AlreadyHeld as taken:
            name = await desk.read(name_of, taken.owner_id)
            error, status = f"{name or 'Nobody'} has this chat now. It was not sent.", 409
    if error:
        if "hx-request" in request.headers:
            raise DeskRefusal(status, error) if status == 409 else DeskRefusal(400, error)
        return await chat_page(request, who, status, error, draft, key)
    await publish_change(desk, chat)
    if "hx-request" in request.headers:
        return render_page(
            request, who, "composer.html", chat=chat, key=new_idempotency_key(), draft="", error=""
        )
    return back_to(request, f"/desk/chats/{chat}#say")


async def typing(request: Request, who: CurrentUser) -> Response:
    """POST /desk/chats/{id}/typing: the visitor sees it, if this user holds the chat."""
    desk, chat = desk_services(request), path_id(request)
    if not TYPING.wait(f"{who.user_id}-{chat}") and await desk.read(_is_held, chat, who.user_id):
        await desk.shared.bus.publish(chat, BusEvent.STAFF_TYPING)
    return Response(status_code=204)


ROUTES = (
    desk_route("/chats/{id:int}/claim", claim, role="adviser", methods=["POST"]),
    desk_route("/chats/{id:int}/say", answer_visitor, role="adviser", methods=["POST"]),
    desk_route("/chats/{id:int}/typing", typing, role="adviser", methods=["POST"]),
    desk_route("/chats/{id:int}/note", add_chat_note, role="adviser", methods=["POST"]),
    desk_route("/chats/{id:int}/assign", assign, role="adviser", methods=["POST"]),
    desk_route("/chats/{id:int}/urgent", set_chat_urgent, role="adviser", methods=["POST"]),
    desk_route("/chats/{id:int}/back", hand_back, role="adviser", methods=["POST"]),
    desk_route("/chats/{id:int}/close", close, role="adviser", methods=["POST"]),
)


def _say(
    db: Session, desk: DeskServices, who: CurrentUser, chat: int, draft: str, key: str
) -> None:
    if db.get(Conversation, chat) is None:
        raise not_found()
    conversations.lock(db, chat)
    stored_key = f"staff-{who.user_id}-{key}"
    if messages.find_message(db, chat, stored_key):
        return
    takeover.say(db, chat, who.user_id, draft, desk.now(), stored_key)
    audit_log.record_event(db, who.user_id, "said", CHAT, chat, now=desk.now())


def _is_held(db: Session, chat: int, user_id: int) -> bool:
    query = select(Conversation.state).where(Conversation.id == chat)
    current = handoffs.open_handoff(db, chat)
    return bool(db.scalars(query).first() == "human" and current and current.owner_id == user_id)
