"""The retention run of a process that serves: opened with the database, when it is there."""

from bot.privacy.retention_run import RetentionRun, retention_run
from bot.records import Database
from bot.settings import Settings
from bot.web.clock import Clock
from bot.web.transactions import Transactions


class OpenedRun:
    """Opens the run once; raises what the database raises while that is away."""

    def __init__(self, transactions: Transactions, settings: Settings, clock: Clock):
        self._transactions, self._settings, self._clock = transactions, settings, clock
        self._run: RetentionRun | None = None

    async def get(self) -> RetentionRun:
        """The run of this process."""

        def opened(database: Database) -> RetentionRun:
            return retention_run(database, self._settings, self._clock)

        if self._run is None:
            self._run = await self._transactions.with_database(opened)
        return self._run

    def close(self) -> None:
        """Give every connection back."""
        if self._run:
            self._run.trackers.close()
