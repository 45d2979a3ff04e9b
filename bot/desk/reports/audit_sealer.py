"""Seals the events of the audit log, beside the requests."""

from bot.records.staff import audit_chain
from bot.records.staff.audit_chain import AT_ONCE
from bot.web.background import every
from bot.web.clock import Clock
from bot.web.transactions import Transactions


class AuditSealer:
    """One for the process; of two that seal at the same moment one begins again."""

    def __init__(self, transactions: Transactions, clock: Clock, pause: float):
        self._transactions, self._clock, self._pause = transactions, clock, pause

    async def run(self) -> None:
        """Seal every now and then, for good."""
        await every(self._pause, self.seal, "audit_not_sealed")

    async def seal(self) -> None:
        """Seal all that has settled."""
        while await self._transactions.write(audit_chain.seal_events, self._clock()) == AT_ONCE:
            pass
