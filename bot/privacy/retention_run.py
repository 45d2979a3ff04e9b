"""Deletes what is past its time, batch by batch; stopped at any moment, the next run goes on."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.privacy import retention
from bot.privacy.cleaning import clean_up, delete_old_logs
from bot.privacy.erasure import EXPIRED, RESTORED, ErasureReceipt, delete_rows, erase
from bot.privacy.ownership import CaseSet
from bot.privacy.tombstones import TombstoneFile, buried, store_tombstones, tombstone_file
from bot.privacy.tracker_rows import TrackerRows
from bot.records import Database, upgrade
from bot.settings import Settings

Rows = Counter[str]


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
        while batch := self.delete_batch():
            deleted += batch
        deleted += self.delete_beside()
        self.clean_up()
        return deleted

    def delete_batch(self) -> Rows:
        """Delete some cases and some aged rows; empty once nothing is left."""
        with self.database.writing() as db:
            rows, senders = self._delete_cases(db)
        if senders:
            rows["trackers"] += self.trackers.delete(senders)
        return +(rows + self._delete_aged())

    def is_due(self) -> bool:
        """Whether anything is past its time; keeps nobody from writing."""
        now = self.clock()
        with self.database.reading() as db:
            cases = retention.expired_cases(db, self.settings, now, most=1)
            return bool(cases or retention.aged_rows(db, self.settings, now, most=1))

    def delete_beside(self) -> Rows:
        """Delete what isn't in our tables: orphaned trackers and old logs."""
        now = self.clock()
        with self.database.reading() as db:
            orphans = self.trackers.delete_orphans(db, self.settings, now)
        return +Counter({"trackers": orphans, "logs": delete_old_logs(self.settings, now)})

    def clean_up(self, share: float = 0) -> None:
        """Remove what deletions left in the files, resting in between as `cleaning` says."""
        clean_up(self.database, share)

    def erase(self, cases: CaseSet, why: str) -> ErasureReceipt:
        """Erase these cases at once, with all that they leave in the files."""
        with self.database.writing() as db:
            receipt = erase(db, cases, why, self.clock(), self.tombstones)
        self.trackers.delete(receipt.senders)
        clean_up(self.database)
        return receipt

    def erase_again(self) -> ErasureReceipt | None:
        """Erase what has a tombstone and is there all the same; None where nothing is."""
        forgotten = self.clock() - timedelta(seconds=self.settings.retention_records)
        self.tombstones.forget(forgotten)
        stones = list(self.tombstones.read())
        with self.database.writing() as db:
            store_tombstones(db, stones)
            cases = buried(db)
        return self.erase(cases, RESTORED) if cases else None

    def _delete_aged(self) -> Rows:
        now, most = self.clock(), self.settings.retention_batch
        with self.database.reading() as db:
            ids = retention.aged_rows(db, self.settings, now, most)
        if not ids:  # the usual case keeps nobody from writing
            return Counter()
        with self.database.writing() as db:
            return delete_rows(db, retention.aged_rows(db, self.settings, now, most), now)

    def _delete_cases(self, db: Session) -> tuple[Rows, tuple[str, ...]]:
        now = self.clock()
        cases = retention.expired_cases(db, self.settings, now, self.settings.retention_batch)
        if not cases:
            return Counter(), ()
        receipt = erase(db, cases, EXPIRED, now, self.tombstones)
        return Counter(receipt.rows), receipt.senders


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
