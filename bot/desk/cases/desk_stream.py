"""The stream of the desk: how much waits, and that the chat on the screen has moved."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session
from sse_starlette import EventSourceResponse
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import CurrentUser, desk_route
from bot.desk.cases.case_viewers import CaseKey
from bot.desk.cases.watched_case import WatchedCase
from bot.desk.desk_refusals import DeskRefusal
from bot.desk.desk_services import DeskServices, desk_services
from bot.desk.guard import live
from bot.records.chat import chat_offers
from bot.records.ids import read_id
from bot.records.reporting import overview
from bot.records.reporting.queue_query import CHAT, ENQUIRY
from bot.web.bus import DESK, BusNotice, Inbox

LOOK_EVERY = 3.0  # seconds; what another process stored wakes nobody here
SEND_TIMEOUT = 30.0


async def events(request: Request, user: CurrentUser) -> Response:
    """GET /desk/events: `counts` and `offers` as they change, `ended` once the session is.

    With `?chat=ID` also `chat` with the kind of what happened in that conversation; what was said
    isn't in it: pages ask for that. With that or `?enquiry=ID` also `viewers`, the colleagues who
    have the same page open, and for an enquiry `moved` once it isn't any more as it was.
    """
    case = _case_in(request)
    stream = _stream(request, user, case)
    return EventSourceResponse(stream, send_timeout=SEND_TIMEOUT)


def _case_in(request: Request) -> CaseKey | None:
    for kind in (CHAT, ENQUIRY):
        if typed := request.query_params.get(kind, ""):
            number = read_id(typed)
            if number is None:
                raise DeskRefusal(400)
            return CaseKey(kind, number)
    return None


async def _stream(
    request: Request, user: CurrentUser, case: CaseKey | None
) -> AsyncIterator[dict[str, Any]]:
    desk, told, woken, offers = desk_services(request), None, False, 0
    chat = case.number if case and case.kind == CHAT else None
    with ExitStack() as listening:
        watched = None
        if case:
            listening.enter_context(desk.viewers.looking(case, user.user_id, user.name))
            watched = WatchedCase(desk, case, user.user_id)
        inboxes = {
            room: listening.enter_context(desk.shared.bus.listen(room))
            for room in (DESK, *([chat] if chat else []))
        }
        while await live(request, used=False):
            now = asdict(await desk.read(overview.waiting_counts))
            offered = await desk.read(_count_offers, desk, user.user_id)
            if offered != offers:
                offers = offered
                yield {"event": "offers", "data": json.dumps({"offers": offers})}
            if woken or now != told:
                told = now
                yield {"event": "counts", "data": json.dumps(now)}
            for event, data in await watched.news() if watched else ():
                yield {"event": event, "data": json.dumps(data)}
            news = await _next(inboxes, min(LOOK_EVERY, desk.shared.settings.stream_check))
            woken = DESK in news
            if chat in news:
                yield {"event": "chat", "data": json.dumps({"kind": news[chat].event.value})}
        yield {"event": "ended", "data": "{}"}


def _count_offers(db: Session, desk: DeskServices, user_id: int) -> int:
    lifetime = desk.shared.settings.offer_lifetime
    return chat_offers.count_offers(db, user_id, desk.now(), lifetime)


async def _next(inboxes: dict[int, Inbox], patience: float) -> dict[int, BusNotice]:
    """What came first, by room; {} where nothing did for a while."""
    waits = {room: asyncio.create_task(box.next(patience)) for room, box in inboxes.items()}
    try:
        await asyncio.wait(waits.values(), return_when=asyncio.FIRST_COMPLETED)
        done = {room: wait.result() for room, wait in waits.items() if wait.done()}
    finally:
        for wait in waits.values():
            wait.cancel()
    return {room: note for room, note in done.items() if note is not None}


ROUTES = (desk_route("/events", events, role="reader", background=True),)
