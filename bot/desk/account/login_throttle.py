"""How often a password may be tried: in vain a few times, then after waits that grow.

A device on which the account was signed in before has a budget of its own, so that whoever guesses
elsewhere can't keep the owner out. All other tries count for the account and address together, for
the address, and for the account.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.desk.desk_refusals import DeskRefusal
from bot.records.staff import login_attempts, staff_devices
from bot.web.clock import Clock
from bot.web.transactions import Transactions

FIRST_WAIT = 5  # seconds, doubled with each further try


@dataclass(frozen=True)
class ThrottleRule:
    """So many tries are free within a day; no wait is longer than so many seconds."""

    kind: str
    free: int
    longest: int


@dataclass(frozen=True)
class LoginTry:
    """Whose password is tried, from which network, and the hash of the device's cookie."""

    account: str
    address: str | None
    device: str | None = None


DEVICE = ThrottleRule("desk_device", free=10, longest=60)
SESSION = ThrottleRule("desk_session", free=5, longest=60)
PAIR = ThrottleRule("desk_pair", free=5, longest=60)
ADDRESS = ThrottleRule("desk_address", free=20, longest=15 * 60)
# From changing addresses: about one try a minute, which no strong password has to fear.
ACCOUNT = ThrottleRule("desk_account", free=20, longest=60)
Counted = tuple[ThrottleRule, str]


class LoginThrottle:
    """Counts a try before the password is looked at, so that many at once gain nothing."""

    def __init__(self, transactions: Transactions, clock: Clock):
        self._transactions, self._clock = transactions, clock
        self._one_by_one = asyncio.Lock()

    async def begin(self, tried: LoginTry) -> None:
        """Count a try to sign in; raises DeskRefusal where it comes too soon."""
        await self._begin(tried)

    async def begin_in_session(self, session_id: int) -> None:
        """Count a try of somebody who is signed in; raises DeskRefusal where it comes too soon."""
        await self._begin(session_id)

    async def succeeded(self, tried: LoginTry) -> None:
        """The try was right: it is charged to nobody, and the device or pair starts afresh."""
        await self._transactions.write(self._forgive, tried)

    async def succeeded_in_session(self, session_id: int) -> None:
        """The same for somebody who is signed in."""
        await self._transactions.write(self._forgive, session_id)

    async def _begin(self, tried: LoginTry | int) -> None:
        async with self._one_by_one:
            wait = await self._transactions.write(self._count, tried)
        if wait:
            raise DeskRefusal(429, "There were too many tries to sign in.", wait=wait)

    def _count(self, db: Session, tried: LoginTry | int) -> int:
        now = self._clock()
        counted = list(self._counted(db, tried))
        since = now - login_attempts.REMEMBERED
        waits = [
            seconds_to_wait(login_attempts.recent_attempts(db, rule.kind, key, since), now, rule)
            for rule, key in counted
        ]
        if not any(waits):
            for rule, key in counted:
                login_attempts.record_attempt(db, rule.kind, key, now)
        return max(waits)

    def _forgive(self, db: Session, tried: LoginTry | int) -> None:
        for rule, key in self._counted(db, tried):
            if rule in (DEVICE, SESSION, PAIR):
                login_attempts.forget_attempts(db, rule.kind, key)
            else:
                login_attempts.forget_newest_attempt(db, rule.kind, key)

    def _counted(self, db: Session, tried: LoginTry | int) -> Iterator[Counted]:
        """What a try counts for."""
        if isinstance(tried, int):
            yield SESSION, str(tried)
            return
        device, account = tried.device, tried.account
        if device and staff_devices.is_known_to(db, account, device, self._clock()):
            yield DEVICE, f"{account} {device}"
            return
        yield PAIR, f"{account} {tried.address}"
        yield ACCOUNT, account
        if tried.address:
            yield ADDRESS, tried.address


def seconds_to_wait(before: list[datetime], now: datetime, rule: ThrottleRule) -> int:
    """How long the next try has to wait after those made `before`, oldest first."""
    extra = len(before) - rule.free
    if extra < 0:
        return 0
    pause = min(rule.longest, FIRST_WAIT * 2 ** min(extra, 20))
    left = before[-1] + timedelta(seconds=pause) - now
    return max(0, -(-left // timedelta(seconds=1)))
