"""Removes what a deletion leaves behind in SQLite's files, and logs past their time.

PostgreSQL clears its indexes and its log by itself.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from bot.records import Database
from bot.records.reporting import full_text_search
from bot.settings import Settings

REST = 0.01  # seconds between two transactions, in which others write
ROTATED_LOGS = "*.log.*"


def clean_up(database: Database, rest: Callable[[float], None] = time.sleep) -> None:
    """Merge the words of deleted rows out of the index, and empty the write-ahead log."""
    first, more = True, True
    while more:
        with database.writing() as db:
            more = full_text_search.forget_deleted(db, first)
        first = False
        rest(REST)
    database.empty_log()


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
