"""Empties the outbox: takes what is due, gives it to the server, and writes down what came of it.

Several may work at the same time. Whoever dies between sending and writing it down leaves a
letter that is sent once more after its lease, under the same Message-ID: twice is better than not.
"""

import asyncio
from datetime import timedelta
from typing import Protocol

from bot.mail.delivery import DeliveryFate, DeliveryResult
from bot.records.enquiries import outbox
from bot.records.models import Email
from bot.web.background import tried
from bot.web.clock import Clock
from bot.web.logs import log
from bot.web.transactions import Transactions

LEASE = timedelta(minutes=5)  # longer than any talk with a server lasts
WRITE = {DeliveryFate.LATER: outbox.postpone, DeliveryFate.REFUSED: outbox.refuse}


class Delivers(Protocol):
    """Whatever gives a letter to its reader."""

    async def deliver(self, letter: Email) -> DeliveryResult:
        """Try once."""


class OutboxWorker:
    """One for the process."""

    def __init__(
        self, transactions: Transactions, postman: Delivers, clock: Clock, pause: float = 10.0
    ):
        self._transactions, self._postman, self._clock = transactions, postman, clock
        self._pause = pause

    async def run(self) -> None:
        """Look every `pause` seconds, for good."""
        while True:
            await tried(self.empty, "delivery_broke")
            await asyncio.sleep(self._pause)

    async def empty(self) -> int:
        """Send what is due; stops early where the server can't be reached. How many were sent."""
        count = 0
        while letter := await self._transactions.write(outbox.take_due, self._clock(), LEASE):
            result = await self._postman.deliver(letter)
            await self._write_down(letter, result)
            count += result.fate is DeliveryFate.SENT
            if not result.reached:
                break
        return count

    async def _write_down(self, letter: Email, result: DeliveryResult) -> None:
        now, write = self._clock(), self._transactions.write
        if result.fate is DeliveryFate.SENT:
            kept = await write(outbox.mark_sent, letter, now)
        else:
            kept = await write(WRITE[result.fate], letter, result.problem, now)
        log.info(
            f"letter_{result.fate.value}",
            letter=letter.id,
            attempt=letter.attempts,
            problem=result.problem,
            kept=kept,
        )
