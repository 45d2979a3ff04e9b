"""Whether the process lives, and whether it can do its work."""

import anyio.to_thread
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.gateway.gateway_services import GatewayServices


async def alive(_request: Request) -> Response:
    """GET /healthz: 200 as long as the process answers."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


async def ready(request: Request) -> Response:
    """GET /readyz: 200 when the database and Rasa can be reached and the crisis detector works.

    Else 503, with what doesn't. Content that can't be used is named: the last good one still works.
    """
    services: GatewayServices = request.app.state.services
    found = {"database": await _database_answers(services), "rasa": await services.rasa.is_up()}
    body = {name: "ok" if up else "unreachable" for name, up in found.items()}
    detects = await anyio.to_thread.run_sync(services.crisis.works)
    body |= {"crisis": "ok" if detects else "the detector doesn't work"}
    body |= {"content": services.words.trouble or "ok"}
    status = 200 if all(found.values()) and detects else 503
    return JSONResponse(body, status_code=status, headers={"Cache-Control": "no-store"})


ROUTES = [Route("/healthz", alive), Route("/readyz", ready)]


async def _database_answers(services: GatewayServices) -> bool:
    try:
        await services.transactions.read(_select_one)
    except SQLAlchemyError:
        return False
    return True


def _select_one(db: Session) -> None:
    db.execute(text("SELECT id FROM conversations LIMIT 1"))
