"""Whether the gateway can do its work: tried out, once a second at most."""

import asyncio
import time

from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.messages.rasa_client import RasaClient
from bot.records import heartbeats
from bot.web.clock import Clock
from bot.web.logs import log
from bot.web.transactions import Transactions

WRITE_DEADLINE = 2.0  # seconds that a write may take
FRESH = 1.0  # seconds for which a result is told again

OK, UNREACHABLE = "ok", "unreachable"
UNWRITABLE, SLOW = "can't be written", "locked or too slow"


class Readiness:
    """One for the process, made where its event loop runs."""

    def __init__(self, transactions: Transactions, rasa: RasaClient, clock: Clock):
        self._transactions, self._rasa, self._clock = transactions, rasa, clock
        self._beat: asyncio.Task[str] | None = None
        self._one_at_a_time = asyncio.Lock()
        self._found: dict[str, str] = {}
        self._found_at = float("-inf")

    async def look(self) -> dict[str, str]:
        """`database` and `rasa`, each `ok` or what is wrong with it."""
        async with self._one_at_a_time:
            if time.monotonic() - self._found_at > FRESH:
                database, up = await asyncio.gather(self._database(), self._rasa.is_up())
                self._tell({"database": database, "rasa": OK if up else UNREACHABLE})
        return self._found

    def _tell(self, found: dict[str, str]) -> None:
        """Keep what was found; each change is logged once."""
        for name, state in found.items():
            if state != self._found.get(name, OK):
                log.warning("readiness_changed", part=name, state=state)
        self._found, self._found_at = found, time.monotonic()

    async def _database(self) -> str:
        """A write that still waits isn't joined by another one: threads are few."""
        if self._beat is None:
            self._beat = asyncio.create_task(self._write())
        done, _ = await asyncio.wait({self._beat}, timeout=WRITE_DEADLINE)
        if not done:
            return SLOW
        result, self._beat = self._beat.result(), None
        return result

    async def _write(self) -> str:
        try:
            await self._transactions.write(heartbeats.beat, self._clock())
        except SQLAlchemyError:
            return await self._read()
        return OK

    async def _read(self) -> str:
        """Why a write failed: nothing can be read either, or only the write fails."""
        try:
            await self._transactions.read(heartbeats.readable)
        except SQLAlchemyError:
            return UNREACHABLE
        return UNWRITABLE
