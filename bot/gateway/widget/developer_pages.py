"""Pages for developers, not served once the gateway has a public address.

`/demo/` is an example website with the widget, `/styleguide` every state of every part of it.
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from bot.gateway.widget.compress import ZIPPED
from bot.gateway.widget.page_files import PageFiles


def _site(path: str, folder: str) -> list[BaseRoute]:
    """The routes of a folder, whose first page is at `path`."""
    files = PageFiles(directory=Path(__file__).resolve().parent / folder)

    async def first_page(request: Request) -> Response:
        return await files.get_response("index.html", request.scope)

    return [
        Route(path, first_page, middleware=ZIPPED),
        Mount(path.rstrip("/"), files, middleware=ZIPPED),
    ]


ROUTES = [*_site("/demo/", "demo_site"), *_site("/styleguide", "styleguide_site")]
