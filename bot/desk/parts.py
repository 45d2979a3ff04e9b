"""What the handlers of the desk work with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request

from bot.desk.passwords import Passwords
from bot.desk.tries import Tries
from bot.records.staff_sessions import Lifetimes
from bot.web.shared import Shared
from bot.web.transactions import Given, Result, Work


@dataclass(frozen=True)
class Parts:
    """One for the process; a handler gets it by `parts(request)`."""

    shared: Shared
    passwords: Passwords
    tries: Tries

    @property
    def lifetimes(self) -> Lifetimes:
        """How long a session of staff lives."""
        settings = self.shared.settings
        return Lifetimes(settings.desk_idle, settings.desk_lifetime)

    def now(self) -> datetime:
        """The time, in UTC."""
        return self.shared.clock()

    async def read(self, work: Work[Given, Result], *args: Any, **kwargs: Any) -> Result:
        """`work(db, …)` in a transaction that changes nothing."""
        return await self.shared.transactions.read(work, *args, **kwargs)

    async def write(self, work: Work[Given, Result], *args: Any, **kwargs: Any) -> Result:
        """`work(db, …)`, committed when this returns."""
        return await self.shared.transactions.write(work, *args, **kwargs)


def parts(request: Request) -> Parts:
    """The desk's parts."""
    found: Parts = request.state.desk
    return found
