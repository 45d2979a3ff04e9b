"""The chat page: static files with an ETag, kept by browsers for a short while."""

import os
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.gateway.security import POLICY
from bot.gateway.widget.compress import ZIPPED

PAGE_DIR = Path(__file__).resolve().parent / "page"
TYPED = f"{POLICY}; require-trusted-types-for 'script'; trusted-types lit-html"


class PageFiles(StaticFiles):
    """Files of the page."""

    def file_response(self, full_path: Any, stat_result: os.stat_result, *args: Any) -> Response:
        """A file, or 304 where the browser has it; the page itself is asked for each time."""
        response = super().file_response(full_path, stat_result, *args)
        is_page = str(full_path).endswith(".html")
        response.headers["Cache-Control"] = "no-cache" if is_page else "public, max-age=300"
        return response


FILES = PageFiles(directory=PAGE_DIR, check_dir=False)


async def first_page(request: Request) -> Response:
    """GET /: the chat, where no script may make markup of text but the one template library."""
    response = await FILES.get_response("index.html", request.scope)
    response.headers["Content-Security-Policy"] = TYPED
    return response


ROUTES = [
    Route("/", first_page, middleware=ZIPPED),
    Mount("/page", FILES, middleware=ZIPPED),
]
