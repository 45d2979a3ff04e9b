"""The desk as a part of the process that faces people."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import anyio.to_thread
from argon2 import PasswordHasher
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match

from bot.desk import (
    account,
    audit,
    availability,
    chat_case,
    chat_deeds,
    corrections,
    csv_export,
    enquiry_case,
    events,
    figures,
    home,
    keys_page,
    likeness_pages,
    outbox_page,
    queue,
    search_page,
    sign_in,
    staff_pages,
)
from bot.desk.access import DeskRoute, Who, public_route
from bot.desk.door import mount
from bot.desk.parts import Parts
from bot.desk.passwords import Passwords
from bot.desk.tries import Tries
from bot.web.shared import Shared

ROUTES: tuple[DeskRoute, ...] = (
    *sign_in.ROUTES,
    *home.ROUTES,
    *availability.ROUTES,
    *events.ROUTES,
    *queue.ROUTES,
    *csv_export.ROUTES,
    *chat_case.ROUTES,
    *chat_deeds.ROUTES,
    *enquiry_case.ROUTES,
    *outbox_page.ROUTES,
    *search_page.ROUTES,
    *likeness_pages.ROUTES,
    *keys_page.ROUTES,
    *account.ROUTES,
    *staff_pages.ROUTES,
    *audit.ROUTES,
    *corrections.ROUTES,
    *figures.ROUTES,
)
ANY = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Desk:
    """The extension; `hasher` makes other hashes than argon2's defaults, for tests."""

    def __init__(self, hasher: PasswordHasher | None = None):
        self._hasher = hasher
        self._parts: Parts | None = None
        mounted = [mount(route, self._get_parts) for route in ROUTES]
        rest = public_route("{rest:path}", _nowhere(mounted), methods=ANY)
        self.routes: Sequence[BaseRoute] = [*mounted, mount(rest, self._get_parts)]

    @asynccontextmanager
    async def running(self, shared: Shared) -> AsyncIterator[None]:
        """Everything that the handlers work with."""
        passwords = Passwords(self._hasher)
        await anyio.to_thread.run_sync(passwords.prepare)
        self._parts = Parts(shared, passwords, Tries(shared.transactions, shared.clock))
        yield

    def _get_parts(self) -> Parts:
        assert self._parts, "the desk isn't running"
        return self._parts


def _nowhere(routes: Sequence[BaseRoute]):  # type: ignore[no-untyped-def]
    """Answers what no route does, so that it is told in our words as well."""

    async def nowhere(request: Request, who: Who | None) -> Response:
        known = any(route.matches(request.scope)[0] is Match.PARTIAL for route in routes)
        raise HTTPException(405 if known else 404)

    return nowhere
