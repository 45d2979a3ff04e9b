"""`python -m benchmarks.faults.stand_in PORT`: answers the gateway as Rasa would, at once.

Like Rasa, it says again what it said where the same message is asked twice.
"""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

ANSWER = {"text": "An answer.", "choices": [], "links": [], "meta": {}}


async def answer(request: Request) -> Response:
    """One reply to every message."""
    await request.body()
    return JSONResponse({"messages": [ANSWER]})


async def health(_request: Request) -> Response:
    """Always well."""
    return Response()


APP = Starlette(
    routes=[
        Route("/webhooks/gateway/webhook", answer, methods=["POST"]),
        Route("/webhooks/gateway/health", health),
    ]
)

if __name__ == "__main__":
    port = int(sys.argv[1])
    uvicorn.run(APP, port=port, ws="none", log_level="error", access_log=False)
