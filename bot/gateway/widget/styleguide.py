"""Every state of every part of the widget on one page; for developers, like the example site."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from bot.gateway.widget.compress import ZIPPED
from bot.gateway.widget.page_files import PageFiles

GUIDE = PageFiles(directory=Path(__file__).resolve().parent / "styleguide_site")


async def styleguide(request: Request) -> Response:
    """GET /styleguide."""
    return await GUIDE.get_response("index.html", request.scope)


ROUTES = [
    Route("/styleguide", styleguide, middleware=ZIPPED),
    Mount("/styleguide", GUIDE, middleware=ZIPPED),
]
