"""The chat page, and its static files with an ETag, kept by browsers for a short while."""

import os
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.content import Content
from bot.content.page_words import MAIN
from bot.gateway.pages import html_text
from bot.gateway.security import POLICY
from bot.gateway.widget.compress import ZIPPED
from bot.gateway.widget.widget_files import newest_panel
from bot.web.html_templates import html_templates

PAGE_DIR = Path(__file__).resolve().parent / "page"
TEMPLATES = html_templates(PAGE_DIR.parent / "templates", html_text.FILTERS)
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
    content = request.app.state.words.current
    headers = {"Content-Security-Policy": TYPED, "Cache-Control": "no-cache"}
    return HTMLResponse(chat_page(content), headers=headers)


def chat_page(content: Content) -> str:
    """The chat page with the name of the service and the telephone number of the content."""
    return TEMPLATES.get_template("chat_page.html").render(
        service=content.page(MAIN, "service"),
        phone=content.words("{membership_phone}"),
        panel=newest_panel(),
    )


ROUTES = [
    Route("/", first_page, middleware=ZIPPED),
    Mount("/page", FILES, middleware=ZIPPED),
]
