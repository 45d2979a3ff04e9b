"""The page to keep: a check's outcome at an address that can't be guessed and doesn't last."""

import re
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import anyio.to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.checks.model import Check, FactError
from bot.checks.report import retold
from bot.checks.store import CheckStore
from bot.content import Content
from bot.gateway.parts import Parts
from bot.records import checks as finished_checks
from bot.records.models import FinishedCheck

PAGES = Path(__file__).resolve().parent / "pages"
TOKEN = re.compile(r"[A-Za-z0-9_-]{22,64}")
HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
}

templates = Environment(
    loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


@lru_cache(maxsize=1)
def _store() -> CheckStore:
    return CheckStore()


async def outcome_page(request: Request) -> Response:
    """GET /outcome/{token}: the page, or a kind 404 where the token opens nothing any more."""
    parts: Parts = request.app.state.parts
    content, token = await parts.words.now(), request.path_params["token"]
    row = None
    if TOKEN.fullmatch(token):
        row = await parts.transactions.read(finished_checks.find, token, parts.sessions.now())
    checks = await anyio.to_thread.run_sync(lambda: _store().current)
    check = checks.get(row.check) if row else None
    shown = _shown(content, check, row) if row and check else None
    page = templates.get_template("outcome.html")
    values = shown or {"title": content.phrase("page_gone_title"), "told": None}
    html = page.render(words=_words(content), **values)
    return HTMLResponse(html, status_code=200 if shown else 404, headers=HEADERS)


ROUTES = [Route("/outcome/{token:path}", outcome_page, methods=["GET"])]


def _shown(content: Content, check: Check, row: FinishedCheck) -> dict[str, Any] | None:
    """What the page says: the outcome as it was told, whatever the rules are now.

    None where today's check no longer has the facts or the outcome.
    """
    try:
        told = retold(check, row.facts, row.outcome, row.rule)
    except FactError:
        return None
    if told is None:
        return None
    facts = [(check.facts[f].label, check.facts[f].value(v).choice) for f, v in row.facts.items()]
    return {
        "title": content.phrase("page_title", title=check.title),
        "told": told,
        "day": _day(row.at),
        "version": row.version,
        "older": row.version != str(check.version),
        "means": content.words(told.means),
        "next_step": content.words(told.next_step),
        "decides": content.words(check.decides),
        "facts": facts,
        "clause": f"{content.sources[told.clause.source].title}: {told.clause.heading}",
        "until": content.phrase("page_until", day=_day(row.expires_at)),
    }


def _words(content: Content) -> dict[str, str]:
    """The page's fixed words by name."""
    fixed = (
        name
        for name, words in content.phrases.items()
        if name.startswith("page_") and not words.takes
    )
    return {name: content.phrase(name) for name in fixed}


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
