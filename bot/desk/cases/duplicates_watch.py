"""Compares new enquiries with earlier ones, beside the requests and after their commit."""

from functools import partial

from bot.records.enquiries import duplicate_pairs
from bot.records.enquiries.duplicate_pairs import ComparedEnquiry
from bot.web.background import every, tried
from bot.web.clock import Clock
from bot.web.transactions import Transactions


class DuplicatesWatch:
    """One for the process; another process may compare the same enquiry, and stores nothing twice.

    Enquiries come from other processes as well, so it looks every `pause` seconds.
    """

    def __init__(self, transactions: Transactions, clock: Clock, pause: float = 10.0):
        self._transactions, self._clock, self._pause = transactions, clock, pause

    async def run(self) -> None:
        """Look every now and then, for good."""
        await every(self._pause, self.catch_up, "comparison_failed")

    async def catch_up(self) -> None:
        """Compare all that wasn't compared; one that fails is tried again the next time."""
        after = 0
        while found := await self._transactions.read(duplicate_pairs.next_uncompared, after):
            after = found.id
            await tried(partial(self._compare, found), "comparison_failed")

    async def _compare(self, enquiry: ComparedEnquiry) -> None:
        await self._transactions.write(duplicate_pairs.store_marks, enquiry)
        found = await self._transactions.read(duplicate_pairs.find_pairs, enquiry)
        await self._transactions.write(
            duplicate_pairs.store_pairs, enquiry.id, found, self._clock()
        )
