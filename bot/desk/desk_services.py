"""The services that the handlers of the desk work with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter
from starlette.requests import Request

from bot.desk.access import CurrentUser, DeskRoute
from bot.desk.account.login_throttle import LoginThrottle
from bot.desk.account.passwords import Passwords
from bot.desk.cases.case_viewers import CaseViewers
from bot.privacy.opened_run import OpenedRun
from bot.records.staff.staff_sessions import Lifetimes
from bot.web.shared_services import SharedServices
from bot.web.transactions import Given, Result, Transactions, Work

TRANSACTIONS_AT_ONCE = 8
RENDERED_AT_ONCE = 2
Made = TypeVar("Made")


@dataclass(frozen=True)
class DeskServices:
    """One for the process; a handler gets it by `desk_services(request)`."""

    shared: SharedServices
    passwords: Passwords
    login_throttle: LoginThrottle
    pages: tuple[DeskRoute, ...]
    retention: OpenedRun
    transactions: Transactions  # of the desk alone, so that staff can't use up visitors' threads
    viewers: CaseViewers = field(default_factory=CaseViewers)
    _renderers: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(RENDERED_AT_ONCE))

    @property
    def lifetimes(self) -> Lifetimes:
        """How long a session of staff lives."""
        settings = self.shared.settings
        return Lifetimes(settings.desk_idle, settings.desk_lifetime)

    def now(self) -> datetime:
        """The time, in UTC."""
        return self.shared.clock()

    def needs_two_steps(self, user: CurrentUser) -> bool:
        """Whether the operator requires two-step sign-in of this user's role."""
        least = self.shared.settings.two_steps_from
        return bool(least) and user.may(least)

    def misses_two_steps(self, user: CurrentUser) -> bool:
        """Whether it is required and not set up yet."""
        return self.needs_two_steps(user) and not user.has_two_steps

    def tabs_for(self, user: CurrentUser) -> list[DeskRoute]:
        """The pages of this user's navigation, in the order of the list of routes."""
        if user.must_change or self.misses_two_steps(user):
            return []
        return [page for page in self.pages if page.tab and page.role and user.may(page.role)]

    async def read(self, work: Work[Given, Result], *args: Any, **kwargs: Any) -> Result:
        """`work(db, …)` in a transaction that changes nothing."""
        return await self.transactions.read(work, *args, **kwargs)

    async def write(self, work: Work[Given, Result], *args: Any, **kwargs: Any) -> Result:
        """`work(db, …)`, committed when this returns."""
        return await self.transactions.write(work, *args, **kwargs)

    async def in_thread(self, work: Callable[[], Made]) -> Made:
        """The result of `work`, done in one of the few threads that pages are rendered in."""
        return await anyio.to_thread.run_sync(work, limiter=self._renderers)


def desk_services(request: Request) -> DeskServices:
    """The services of a request."""
    found: DeskServices = request.state.desk
    return found
