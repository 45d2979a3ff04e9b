"""Whether the process lives, and whether it can do its work."""

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.gateway.gateway_services import GatewayServices
from bot.gateway.readiness import OK, Readiness


async def alive(_request: Request) -> Response:
    """GET /healthz: 200 as long as the process answers."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


async def ready(request: Request) -> Response:
    """GET /readyz: 200 when the database takes a write, Rasa understands a question whose answer
    is known, and the crisis detector works.

    Else 503, with what doesn't. Content that can't be used is named: the last good one still works.
    """
    services: GatewayServices = request.app.state.services
    readiness: Readiness = request.app.state.readiness
    found = await readiness.look()
    detects = await anyio.to_thread.run_sync(services.crisis.works)
    body = found | {"crisis": OK if detects else "the detector doesn't work"}
    body |= {"content": services.words.trouble or OK}
    is_ready = detects and all(state == OK for state in found.values())
    headers = {"Cache-Control": "no-store"}
    return JSONResponse(body, status_code=200 if is_ready else 503, headers=headers)


ROUTES = [Route("/healthz", alive), Route("/readyz", ready)]
