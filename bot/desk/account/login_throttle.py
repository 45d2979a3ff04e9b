"""How often a password may be tried: in vain a few times, then after waits that grow."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.desk.desk_refusals import DeskRefusal
from bot.records.staff import login_attempts
from bot.web.clock import Clock
from bot.web.transactions import Transactions

FIRST_WAIT = 5  # seconds, doubled with each further try


@dataclass(frozen=True)
class ThrottleRule:
    """So many tries are free within a day; no wait is longer than so many seconds."""

    kind: str
    free: int
    longest: int


# Whoever guesses for one account must not be able to lock its owner out: its waits stay short.
ACCOUNT = ThrottleRule("desk_account", free=5, longest=60)
ADDRESS = ThrottleRule("desk_address", free=20, longest=15 * 60)


class LoginThrottle:
    """Counts a try before the password is looked at, so that many at once gain nothing."""

    def __init__(self, transactions: Transactions, clock: Clock):
        self._transactions, self._clock = transactions, clock
        self._one_by_one = asyncio.Lock()

    async def begin(self, account: str, address: str | None) -> None:
        """Count a try; raises DeskRefusal where it comes too soon."""
        async with self._one_by_one:
            wait = await self._transactions.write(self._count, account, address)
        if wait:
            raise DeskRefusal(429, "There were too many tries to sign in.", wait=wait)

    async def succeeded(self, account: str, address: str | None) -> None:
        """The try was right: the account starts afresh, and the address is not charged with it."""
        await self._transactions.write(self._forgive, account, address)

    def _count(self, db: Session, account: str, address: str | None) -> int:
        now = self._clock()
        counted = [(ACCOUNT, account)] + ([(ADDRESS, address)] if address else [])
        since = now - login_attempts.REMEMBERED
        waits = [
            seconds_to_wait(login_attempts.recent_attempts(db, rule.kind, key, since), now, rule)
            for rule, key in counted
        ]
        if not any(waits):
            for rule, key in counted:
                login_attempts.record_attempt(db, rule.kind, key, now)
        return max(waits)

    def _forgive(self, db: Session, account: str, address: str | None) -> None:
        login_attempts.forget_attempts(db, ACCOUNT.kind, account)
        if address:
            login_attempts.forget_newest_attempt(db, ADDRESS.kind, address)


def seconds_to_wait(before: list[datetime], now: datetime, rule: ThrottleRule) -> int:
    """How long the next try has to wait after those made `before`, oldest first."""
    extra = len(before) - rule.free
    if extra < 0:
        return 0
    pause = min(rule.longest, FIRST_WAIT * 2 ** min(extra, 20))
    left = before[-1] + timedelta(seconds=pause) - now
    return max(0, -(-left // timedelta(seconds=1)))
