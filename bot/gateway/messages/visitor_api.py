"""The visitor API: what a request says, and which part of the gateway answers it."""

import re
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.content.translations import is_second_language
from bot.gateway.handoff import channel_handover
from bot.gateway.messages import message_json
from bot.gateway.messages.inbound_body import InboundBody
from bot.gateway.messages.json_bodies import read_object
from bot.gateway.messages.ratings import store_rating
from bot.gateway.messages.sessions import claim, tell_end
from bot.gateway.messages.translated_replies import translated_greeting
from bot.gateway.messages.visitor_calls import caller, count_call, services_of
from bot.gateway.problems import Problem, too_many
from bot.records.chat import feedback, messages, off_switch
from bot.records.chat.handoffs import HUMAN
from bot.records.chat.messages import OutboundMessage
from bot.records.models import Message
from bot.web.bus import BusEvent
from bot.web.limits import address_of

KEY = re.compile(r"[\x21-\x7e]{1,200}")
CURSOR = re.compile(r"[0-9]{1,18}")


async def begin_session(request: Request) -> Response:
    """POST /v1/session."""
    services = services_of(request)
    address = address_of(request)
    if wait := services.new_sessions.wait(address):
        raise too_many(wait)
    language = (await read_object(request, services.settings)).get("language")
    if not await services.transactions.read(off_switch.is_on):
        raise Problem("switched_off")
    content = services.words.current
    choices = content.offers(content.phrases["greeting"].choices)
    greeting = OutboundMessage(text=content.phrase("greeting"), choices=choices)
    if is_second_language(content, language):
        greeting = translated_greeting(greeting, str(language), content)
    return JSONResponse(await services.sessions.begin(greeting, address), status_code=201)


async def end_session(request: Request) -> Response:
    """POST /v1/session/end."""
    services, visitor = await caller(request)
    await services.sessions.end(visitor)
    await tell_end(services.bus, visitor)
    return Response(status_code=204)


async def delete_session(request: Request) -> Response:
    """DELETE /v1/session: the chat ends and is deleted, unless something keeps it."""
    services, visitor = await caller(request)
    told = await services.privacy.finish(visitor)
    await tell_end(services.bus, visitor)
    return JSONResponse(told)


async def export_session(request: Request) -> Response:
    """GET /v1/session/data: everything that is stored of this chat."""
    services = services_of(request)
    count_call(request, services.reads)
    visitor = await services.sessions.visitor(request)
    return JSONResponse(await services.privacy.export(visitor.conversation_id))


async def post_message(request: Request) -> Response:
    """POST /v1/messages."""
    services, whose = services_of(request), claim(request)
    services.intake.admit(whose)
    try:
        said = _said(await read_object(request, services.settings))
        key = request.headers.get("idempotency-key", "")
        if not KEY.fullmatch(key):
            raise Problem("bad_key")
    except Problem as problem:
        refusal = services.intake.refuse(whose, problem)
        await services.sessions.visitor(request)  # who has no session is told that first
        raise refusal from None
    return JSONResponse(await services.intake.post(whose, key, said))


async def open_pages(request: Request) -> Response:
    """POST /v1/check: pages on which the check of this chat goes on."""
    services, visitor = await caller(request)
    body = await read_object(request, services.settings)
    back = channel_handover.link_to_chat(body.get("back"), request.headers.get("origin"))
    if wait := services.forms.wait(visitor.address):
        raise too_many(wait)
    if not await services.transactions.read(off_switch.is_on):
        raise Problem("switched_off")
    now, lifetime = services.sessions.now(), services.settings.open_check_lifetime
    opened = await services.transactions.write(
        channel_handover.hand_over_to_pages, visitor, now, lifetime, back
    )
    if opened is None:
        raise Problem("no_question")
    return JSONResponse(opened, status_code=201)


async def list_messages(request: Request) -> Response:
    """GET /v1/messages: a page of them, with `more` where others follow."""
    services = services_of(request)
    count_call(request, services.reads)
    is_looked_at = "quiet" not in request.query_params
    find = services.sessions.visitor if is_looked_at else services.sessions.look
    visitor = await find(request)
    after = _cursor(request.query_params.get("after", ""))
    page = visitor.conversation_id, after, services.settings.messages_per_page
    rows, verdicts, more = await services.transactions.read(_page, *page)
    return JSONResponse(message_json.messages(rows, verdicts, more))


async def stream_events(request: Request) -> Response:
    """GET /v1/events; HEAD gets no events."""
    services = services_of(request)
    count_call(request, services.reads)
    async with services.streams.door:
        visitor = await services.sessions.visitor(request)
    last = _cursor(request.headers.get("last-event-id", ""))
    if request.method == "HEAD":
        return Response(media_type="text/event-stream")
    return services.streams.respond(visitor, last)


async def type_on(request: Request) -> Response:
    """POST /v1/typing: shown to the adviser who holds the chat, if there is one."""
    services, visitor = await caller(request)
    await read_object(request, services.settings)
    if visitor.state == HUMAN and not services.typing.wait(str(visitor.conversation_id)):
        await services.bus.publish(visitor.conversation_id, BusEvent.VISITOR_TYPING)
    return Response(status_code=204)


async def rate(request: Request) -> Response:
    """POST /v1/ratings: whether an answer helped; the newest verdict counts."""
    services, visitor = await caller(request)
    message_id, verdict = _rating(await read_object(request, services.settings))
    words, now = services.words.current, services.sessions.now()
    rating = visitor, message_id, verdict, words, now
    done = await services.transactions.write(store_rating, *rating)
    if done is None:
        raise Problem("unknown_message")
    await done.tell(services.bus, visitor.conversation_id)
    return Response(status_code=204)


ROUTES = [
    Route("/v1/session", begin_session, methods=["POST"]),
    Route("/v1/session", delete_session, methods=["DELETE"]),
    Route("/v1/session/data", export_session, methods=["GET"]),
    Route("/v1/session/end", end_session, methods=["POST"]),
    Route("/v1/messages", post_message, methods=["POST"]),
    Route("/v1/check", open_pages, methods=["POST"]),
    Route("/v1/messages", list_messages, methods=["GET"]),
    Route("/v1/events", stream_events, methods=["GET"]),
    Route("/v1/typing", type_on, methods=["POST"]),
    Route("/v1/ratings", rate, methods=["POST"]),
]


def _page(
    db: Session, chat: int, after: int, most: int
) -> tuple[list[Message], dict[int, str], bool]:
    """At most so many messages, the verdicts on them, and whether others follow."""
    rows = messages.history(db, chat, after, most + 1)
    shown = rows[:most]
    verdicts = feedback.feedback_counts(db, chat, [row.id for row in shown])
    return shown, verdicts, len(rows) > most


def _cursor(value: str) -> int:
    if value and not CURSOR.fullmatch(value):
        raise Problem("bad_cursor")
    return int(value or 0)


def _said(body: dict[str, Any]) -> InboundBody:
    """Exactly one of the four; every other name in the body is ignored."""
    given = [kind for kind in ("text", "choice", "check", "topic") if kind in body]
    if len(given) != 1 or not isinstance(body[given[0]], str):
        raise Problem("wrong_fields")
    return InboundBody(given[0], body[given[0]])


def _rating(body: dict[str, Any]) -> tuple[int, str]:
    message_id, verdict = body.get("message"), body.get("verdict")
    if type(message_id) is not int or not 0 < message_id < 10**18:
        raise Problem("wrong_rating")
    if not isinstance(verdict, str) or verdict not in feedback.VERDICTS:
        raise Problem("wrong_rating")
    return message_id, verdict
