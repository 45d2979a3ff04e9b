"""Deletes what is past its time, batch by batch; stopped at any moment, the next run goes on."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.privacy import retention
from bot.privacy.cleaning import clean_up, delete_old_logs
from bot.privacy.erasure import (
    EXPIRED,
    RESTORED,
    ErasureReceipt,
    delete_rows,
    erase,
    plan_erasure,
)
from bot.privacy.ownership import CaseSet, RowIds, slices
from bot.privacy.tombstones import TombstoneFile, buried, store_tombstones, tombstone_file
from bot.privacy.tracker_rows import TrackerRows
from bot.records import Database, upgrade
from bot.settings import Settings

LOOKED_AHEAD = 50  # cases, and rows of each table, that are looked for at once
Rows = Counter[str]
DeletionStep = Callable[[], Rows]


@dataclass(frozen=True)
class RetentionRun:
    """What a run works with; `clock` says the time in UTC."""

    database: Database
    settings: Settings
    trackers: TrackerRows
    tombstones: TombstoneFile
    clock: Callable[[], datetime]

    def run(self) -> Rows:
        """Delete all that is past its time and clean up; how many rows went of each table."""
        deleted: Rows = Counter()
        while steps := self.steps():
            rows = sum((step() for step in steps), Rows())
            deleted += rows
            if not rows:  # another process has them
                break
        deleted += self.delete_beside()
        self.clean_up()
        return deleted

    def steps(self) -> list[DeletionStep]:
        """Delete the next that is past its time, in steps that keep others from writing briefly.

        There are none once nothing is left.
        """
        now, most = self.clock(), self.settings.retention_batch
        with self.database.reading() as db:
            cases = retention.expired_cases(db, self.settings, now, LOOKED_AHEAD)
            aged = retention.aged_rows(db, self.settings, now, LOOKED_AHEAD)
        parts = (
            *(CaseSet(enquiries=frozenset(some)) for some in slices(sorted(cases.enquiries), most)),
            *(CaseSet(frozenset(some)) for some in slices(sorted(cases.conversations), most)),
        )
        return [
            *(partial(self._delete_cases, part) for part in parts),
            *(partial(self._delete_aged, {name: ids}) for name, ids in aged.items()),
        ]

    def delete_beside(self) -> Rows:
        """Delete what isn't in our tables: orphaned trackers and old logs."""
        now = self.clock()
        with self.database.reading() as db:
            orphans = self.trackers.delete_orphans(db, self.settings, now)
        return +Counter({"trackers": orphans, "logs": delete_old_logs(self.settings, now)})

    def clean_up(self, share: float = 0) -> bool:
        """Remove what deletions left in the files, resting in between as `cleaning` says.

        False where somebody read from them all the while: try again later.
        """
        emptied = self.trackers.empty_log()
        return clean_up(self.database, share) and emptied

    def erase(self, cases: CaseSet, why: str) -> ErasureReceipt:
        """Erase these cases at once, with all that they leave in the files."""
        with self.database.writing() as db:
            receipt = erase(db, cases, why, self.clock(), self.tombstones)
        self.trackers.delete(receipt.senders)
        self.clean_up()
        return receipt

    def erase_again(self) -> ErasureReceipt | None:
        """Erase what has a tombstone and is there all the same; None where no case is.

        Rasa's copies of chats that have one go too.
        """
        forgotten = self.clock() - timedelta(seconds=self.settings.retention_records)
        self.tombstones.forget(forgotten)
        stones = list(self.tombstones.read())
        with self.database.writing() as db:
            store_tombstones(db, stones)
            cases = buried(db)
        receipt = self.erase(cases, RESTORED) if cases else None
        if self.delete_beside()["trackers"]:
            self.trackers.empty_log()
        return receipt

    def _delete_cases(self, cases: CaseSet) -> Rows:
        """Delete those that are past their time still, enquiries with their chats.

        What it takes is worked out before anybody is kept from writing. Rasa's copies go before the
        commit: of a run that is killed in between the chat is left, which the next one finds.
        """
        now = self.clock()
        with self.database.reading() as db:
            chats = retention.chats_of_alone(db, cases.enquiries)
            planned = plan_erasure(db, cases | CaseSet(chats))
        with self.database.writing() as db:
            over = retention.expired_cases(db, self.settings, now, LOOKED_AHEAD, among=cases)
            if not over:
                return Counter()
            receipt = erase(db, over, EXPIRED, now, self.tombstones, planned)
            copies = self.trackers.delete(receipt.senders)
        return +Counter({**receipt.rows, "trackers": copies})

    def _delete_aged(self, rows: RowIds) -> Rows:
        """Delete those rows of a table that are past their age still."""
        now = self.clock()
        with self.database.writing() as db:
            over = retention.aged_rows(db, self.settings, now, LOOKED_AHEAD, among=rows)
            return +delete_rows(db, over, now)


def retention_run(
    database: Database, settings: Settings, clock: Callable[[], datetime]
) -> RetentionRun:
    """A run on the databases and the folder of these settings; close its `trackers` after it."""
    trackers = TrackerRows(settings.tracker_database)
    return RetentionRun(database, settings, trackers, tombstone_file(settings), clock)


@contextmanager
def migrated_run(settings: Settings, clock: Callable[[], datetime]) -> Iterator[RetentionRun]:
    """A run on the databases of these settings, migrated first and closed at the end."""
    upgrade(settings.database)
    database = Database(settings.database)
    run = retention_run(database, settings, clock)
    try:
        yield run
    finally:
        run.trackers.close()
        database.close()
