"""An example website with the widget; not served once the gateway has a public address."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from bot.gateway.widget.compress import ZIPPED
from bot.gateway.widget.page_files import PageFiles

FILES = PageFiles(directory=Path(__file__).resolve().parent / "demo_site")


async def demo(request: Request) -> Response:
    """GET /demo/."""
    return await FILES.get_response("index.html", request.scope)


ROUTES = [
    Route("/demo/", demo, middleware=ZIPPED),
    Mount("/demo", FILES, middleware=ZIPPED),
]
