"""Warns the team of answers that are promised and soon due, beside the requests."""

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from bot.records.enquiries import promises
from bot.records.enquiries.letter_limits import email_settings
from bot.web.background import every, tried
from bot.web.shared_services import SharedServices
from bot.web.transactions import Transactions


class PromiseWatch:
    """One for the process; another process may look at the same time, and warns of nothing twice.

    `transactions` are those of the desk, so that visitors never wait for this.
    """

    def __init__(self, shared: SharedServices, transactions: Transactions):
        self._shared, self._transactions = shared, transactions

    async def run(self) -> None:
        """Look every now and then, for good."""
        await every(self._shared.settings.promise_check, self.look, "promise_check_failed")

    async def look(self) -> None:
        """Warn of all that are in danger now; one that fails is tried again the next time."""
        after, before = 0, self._before()
        while found := await self._transactions.read(promises.next_in_danger, before, after):
            after = found
            warned = partial(self._transactions.write, self._warn, found, before)
            await tried(warned, "promise_check_failed")

    def _before(self) -> datetime:
        ahead = timedelta(seconds=self._shared.settings.promise_warning)
        return self._shared.clock() + ahead

    def _warn(self, db: Session, enquiry_id: int, before: datetime) -> bool:
        words, settings = self._shared.words.current, email_settings(self._shared.settings)
        return promises.warn(db, enquiry_id, before, self._shared.clock(), words, settings)
