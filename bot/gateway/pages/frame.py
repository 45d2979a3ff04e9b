"""What every page shares: language, links, templates and headers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.content import Content
from bot.content.dates import written_date
from bot.content.page_words import MAIN
from bot.gateway.pages import html_text, page_languages
from bot.web.html_templates import html_templates

HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
}
TEMPLATES = Path(__file__).resolve().parent / "templates"

templates = html_templates(TEMPLATES, html_text.FILTERS)


@dataclass(frozen=True)
class PageFrame:
    """A page's surroundings; `language` was `picked` if the address names it."""

    content: Content
    language: str
    picked: bool
    path: str
    query: tuple[tuple[str, str], ...]

    @property
    def english(self) -> str:
        """The attribute of a part in the main language, empty where the whole page is in it."""
        return "" if self.language == MAIN else f' lang="{MAIN}"'

    def t(self, name: str, **values: Any) -> str:
        """The frame's words."""
        return self.content.page(self.language, name, **values)

    def link(self, path: str) -> str:
        """An address of ours, with the language carried on where the visitor picked it."""
        return f"{path}?{urlencode({'lang': self.language})}" if self.picked else path

    def switches(self) -> list[dict[str, str]]:
        """A link to this page in each other language: `language`, `name`, `url`."""
        rest = [(key, value) for key, value in self.query if key != "lang"]
        return [
            {
                "language": language,
                "name": self.content.page(language, "language"),
                "url": f"{self.path}?{urlencode([*rest, ('lang', language)])}",
            }
            for language in self.content.pages
            if language != self.language
        ]

    def page(
        self,
        template: str,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: Any,
    ) -> Response:
        """A template filled in; `t`, `link`, `english` and `frame` are at its hand."""
        shared = {"frame": self, "t": self.t, "link": self.link, "content": self.content}
        html = templates.get_template(template).render(**shared, **values)
        more = {"Content-Language": self.language, "Vary": "Accept-Language"}
        return HTMLResponse(html, status, {**HEADERS, **more, **(headers or {})})

    def redirect(self, path: str) -> Response:
        """On to another page, by GET."""
        return RedirectResponse(self.link(path), 303, HEADERS)

    def day(self, moment: datetime) -> str:
        """A date in the frame's language."""
        return written_date(moment, self.language)


def frame_of(request: Request, content: Content) -> PageFrame:
    """The frame that a request asks for."""
    picked = page_languages.chosen(request.query_params.get("lang"), content.pages)
    header = request.headers.get("accept-language", "")
    return PageFrame(
        content=content,
        language=picked or page_languages.preferred(header, content.pages),
        picked=picked is not None,
        path=request.url.path,
        query=tuple(request.query_params.multi_items()),
    )
