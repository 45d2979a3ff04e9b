"""Empties the outbox: takes each e-mail that is due, delivers it, and records the result.

Several workers may run at the same time. If one dies between sending and recording, its e-mail is
sent once more after the lease, under the same Message-ID: twice is better than never.
"""

import asyncio
from datetime import timedelta
from typing import NamedTuple, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.mail.delivery import DeliveryFate, DeliveryResult
from bot.records.enquiries import letter_results, outbox
from bot.records.models import Email, Enquiry
from bot.web.background import tried
from bot.web.clock import Clock
from bot.web.logs import log
from bot.web.transactions import Transactions

LEASE = timedelta(minutes=5)  # longer than any talk with a server lasts
MINUTE = timedelta(minutes=1)
WRITE = {DeliveryFate.LATER: outbox.postpone, DeliveryFate.REFUSED: letter_results.refuse}


class Delivers(Protocol):
    """Anything that delivers an e-mail."""

    async def deliver(self, email: Email, token: str | None = None) -> DeliveryResult:
        """Try once; `token` is that of its case."""


class _Taken(NamedTuple):
    """An e-mail to send, and the token of its case."""

    email: Email
    token: str | None


class OutboxWorker:
    """One for the process; a letter that has waited longer than `lifetime` seconds never goes."""

    def __init__(
        self,
        transactions: Transactions,
        mailer: Delivers,
        clock: Clock,
        pause: float = 10.0,
        per_minute: int = 60,
        lifetime: float = 7 * 24 * 60 * 60.0,
    ):
        self._transactions, self._mailer, self._clock = transactions, mailer, clock
        self._pause, self._per_minute = pause, per_minute
        self._lifetime = timedelta(seconds=lifetime)

    async def run(self) -> None:
        """Empty the outbox every `pause` seconds, forever."""
        while True:
            await tried(self.empty, "delivery_failed")
            await asyncio.sleep(self._pause)

    async def empty(self) -> int:
        """Send what is due until the server can't be reached; returns how many were sent.

        What is more than the limit of a minute waits for the next time.
        """
        count = 0
        while taken := await self._transactions.write(self._take):
            result = await self._mailer.deliver(*taken)
            await self._record_result(taken.email, result)
            count += result.fate is DeliveryFate.SENT
            if not result.reached:
                break
        return count

    def _take(self, db: Session) -> _Taken | None:
        now = self._clock()
        if outbox.sent_since(db, now - MINUTE) >= self._per_minute:
            return None
        email = letter_results.take_fresh(db, now, LEASE, self._lifetime)
        if email is None:
            return None
        query = select(Enquiry.reply_token).where(Enquiry.id == email.enquiry_id)
        return _Taken(email, db.scalars(query).first())

    async def _record_result(self, email: Email, result: DeliveryResult) -> None:
        now, write = self._clock(), self._transactions.write
        if result.fate is DeliveryFate.SENT:
            kept = await write(letter_results.mark_sent, email, now)
        else:
            kept = await write(WRITE[result.fate], email, result.problem, now)
        log.info(
            f"email_{result.fate.value}",
            email=email.id,
            attempt=email.attempts,
            problem=result.problem,
            kept=kept,
        )
