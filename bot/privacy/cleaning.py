"""Removes what a deletion leaves behind in SQLite's files, and logs past their time.

PostgreSQL clears its indexes and its log by itself.
"""

import time
from contextlib import suppress
from datetime import datetime, timedelta

from bot.records import Database
from bot.records.reporting import full_text_search
from bot.settings import Settings

SHARE = 9  # so many times as long as a transaction took, others can write before the next
ROTATED_LOGS = "*.log.*"


def clean_up(database: Database, share: float = 0) -> bool:
    """Merge the words of deleted rows out of the index, and empty the write-ahead log.

    After each transaction it rests `share` times as long as that took. False where the log couldn't
    be emptied, as somebody read from it all the while.
    """
    with database.reading() as db:
        steps = full_text_search.steps_to_forget(db)
    for step in range(steps):
        started = time.monotonic()
        with database.writing() as db:
            if not full_text_search.forget_deleted(db, first=step == 0):
                break
        time.sleep(share * (time.monotonic() - started))
    return database.empty_log()


def delete_old_logs(settings: Settings, now: datetime) -> int:
    """Delete rotated logs whose last line is past the time of records; how many there were."""
    before = (now - timedelta(seconds=settings.retention_records)).timestamp()
    count = 0
    for path in sorted((settings.var_dir / "log").glob(ROTATED_LOGS)):
        with suppress(OSError):
            if path.stat().st_mtime <= before:
                path.unlink()
                count += 1
    return count
