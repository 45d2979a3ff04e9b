"""A visitor keeps the chat on their device: its token stays good, however quiet it is."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.gateway.messages.json_bodies import read_object
from bot.gateway.messages.visitor_calls import caller
from bot.gateway.problems import Problem
from bot.records.chat import conversations

LONGEST = 24 * 60 * 60  # seconds: from one midnight to the next


async def keep_session(request: Request) -> Response:
    """POST /v1/session/keep: for so many `seconds` from now; 0 ends the keeping."""
    services, visitor = await caller(request)
    seconds = (await read_object(request, services.settings)).get("seconds")
    if type(seconds) is not int or not 0 <= seconds <= LONGEST:
        raise Problem("wrong_keeping")
    idle = services.settings.session_idle
    until = services.sessions.now() + timedelta(seconds=max(seconds, idle))
    kept = conversations.keep_open, visitor.conversation_id, until, idle
    expires_at = await services.transactions.write(*kept)
    return JSONResponse({"expires_at": expires_at.isoformat()})


ROUTES = [Route("/v1/session/keep", keep_session, methods=["POST"])]
