"""Opens the pages of a check for the browser that they belong to.

Pages that began here belong to the browser that began them; those that a chat opened, to the first
browser that comes. Whoever else has the address begins a check of their own.
"""

import re
from typing import NamedTuple

from starlette.responses import Response

from bot.checks.check_model import Check
from bot.gateway.pages import stored_walks
from bot.gateway.pages.check_cookie import new_secret, put_secret, sent_secret
from bot.gateway.pages.dispatch import PageRequest
from bot.gateway.pages.page_refusals import PageRefusal
from bot.gateway.pages.soon import Unreachable
from bot.gateway.pages.stored_walks import OtherBrowser, StoredWalk

TOKEN = re.compile(r"[A-Za-z0-9_-]{22,64}")


class Browser(NamedTuple):
    """The secret of a browser; `is_new` where it has to be given its cookie."""

    secret: str
    is_new: bool


class OpenedWalk(NamedTuple):
    """A walk with its token, and the browser that it belongs to."""

    check: Check
    token: str
    browser: Browser
    kept: StoredWalk


def browser_of(visit: PageRequest) -> Browser:
    """The browser that asks."""
    secret = sent_secret(visit.request, visit.services.settings)
    return Browser(secret or new_secret(), secret is None)


def remember(visit: PageRequest, response: Response, browser: Browser) -> Response:
    """The response, with the cookie of a browser that hasn't got one."""
    if browser.is_new:
        put_secret(visit.request, response, visit.services.settings, browser.secret)
    return response


async def open_walk(visit: PageRequest, check: Check) -> OpenedWalk:
    """The walk of an address; raises PageRefusal where there is none, and OtherBrowser."""
    token, browser = visit.request.path_params["token"], browser_of(visit)
    if not TOKEN.fullmatch(token):
        raise PageRefusal("expired", 404)
    try:
        kept = await visit.soon(_find(visit, check, token, browser))
    except Unreachable:
        raise PageRefusal("unsaved", 503) from None
    if kept is None:
        raise PageRefusal("expired", 404)
    return OpenedWalk(check, token, browser, kept)


async def _find(
    visit: PageRequest, check: Check, token: str, browser: Browser
) -> StoredWalk | None:
    transactions, now = visit.services.transactions, visit.services.sessions.now()
    looked_up = (stored_walks.find, check, token, browser.secret, now)
    try:
        found: StoredWalk | None = await transactions.read(*looked_up)
    except OtherBrowser:
        is_free = await transactions.read(stored_walks.is_free, check, token, now)
        if not is_free or visit.request.method == "HEAD":
            raise
        await transactions.write(stored_walks.bind, token, browser.secret)
        found = await transactions.read(*looked_up)
    return found
