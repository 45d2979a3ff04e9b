"""The desk within the public process."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import anyio.to_thread
from argon2 import PasswordHasher
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match

from bot.desk import home_page, shortcuts_page
from bot.desk.access import CurrentUser, DeskRoute, public_route
from bot.desk.account import account_page, availability, sign_in, staff_pages
from bot.desk.account.login_throttle import LoginThrottle
from bot.desk.account.passwords import Passwords
from bot.desk.cases import (
    bulk_actions,
    caller_page,
    chat_actions,
    chat_page,
    closed_chats,
    corrections_page,
    desk_stream,
    draft_keeping,
    duplicates_page,
    enquiry_actions,
    enquiry_case,
    erasure_page,
    held_letters_page,
    hidden_data,
    queue_page,
    search_page,
)
from bot.desk.cases.duplicates_watch import DuplicatesWatch
from bot.desk.cases.promise_watch import PromiseWatch
from bot.desk.desk_services import TRANSACTIONS_AT_ONCE, DeskServices
from bot.desk.guard import mount
from bot.desk.reports import audit_page, csv_export, figures_page, outbox_page
from bot.desk.reports.audit_sealer import AuditSealer
from bot.privacy.opened_run import OpenedRun
from bot.web.background import beside
from bot.web.shared_services import SharedServices

ROUTES: tuple[DeskRoute, ...] = (
    *sign_in.ROUTES,
    *home_page.ROUTES,
    *availability.ROUTES,
    *desk_stream.ROUTES,
    *queue_page.ROUTES,
    *bulk_actions.ROUTES,
    *csv_export.ROUTES,
    *chat_page.ROUTES,
    *chat_actions.ROUTES,
    *draft_keeping.ROUTES,
    *caller_page.ROUTES,
    *closed_chats.ROUTES,
    *hidden_data.ROUTES,
    *enquiry_case.ROUTES,
    *enquiry_actions.ROUTES,
    *search_page.ROUTES,
    *outbox_page.ROUTES,
    *held_letters_page.ROUTES,
    *duplicates_page.ROUTES,
    *figures_page.ROUTES,
    *corrections_page.ROUTES,
    *shortcuts_page.ROUTES,
    *account_page.ROUTES,
    *staff_pages.ROUTES,
    *audit_page.ROUTES,
    *erasure_page.ROUTES,
)
ANY = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class DeskExtension:
    """The extension; `hasher` makes other hashes than argon2's defaults, for tests."""

    def __init__(self, hasher: PasswordHasher | None = None):
        self._hasher = hasher
        self._services: DeskServices | None = None
        mounted = [mount(route, self._get_services) for route in ROUTES]
        rest = public_route("{rest:path}", _nowhere(mounted), methods=ANY)
        self.routes: Sequence[BaseRoute] = [*mounted, mount(rest, self._get_services)]

    @asynccontextmanager
    async def running(self, shared: SharedServices) -> AsyncIterator[None]:
        """Everything that the handlers work with."""
        passwords = Passwords(self._hasher)
        await anyio.to_thread.run_sync(passwords.prepare)
        transactions = shared.transactions.limited(TRANSACTIONS_AT_ONCE)
        login_throttle = LoginThrottle(transactions, shared.clock)
        retention = OpenedRun(transactions, shared.settings, shared.clock)
        self._services = DeskServices(
            shared, passwords, login_throttle, ROUTES, retention, transactions
        )
        pause = shared.settings.duplicates_check
        watches = (
            DuplicatesWatch(transactions, shared.clock, pause),
            PromiseWatch(shared, transactions),
            AuditSealer(transactions, shared.clock, shared.settings.audit_check),
        )
        async with AsyncExitStack() as stack:
            stack.callback(retention.close)
            for watch in watches:
                await stack.enter_async_context(beside(watch.run()))
            yield

    def _get_services(self) -> DeskServices:
        assert self._services, "the desk isn't running"
        return self._services


def _nowhere(routes: Sequence[BaseRoute]):  # type: ignore[no-untyped-def]
    """Answers what no route does, so that it is told in our words as well."""

    async def nowhere(request: Request, user: CurrentUser | None) -> Response:
        known = any(route.matches(request.scope)[0] is Match.PARTIAL for route in routes)
        raise HTTPException(405 if known else 404)

    return nowhere
