"""Empties SQLite's write-ahead log, in which what was deleted stands until then."""

import time

from sqlalchemy.engine import Engine

ATTEMPTS, REST = 20, 0.1  # seconds
PATIENCE = 50  # milliseconds; an attempt that waits for readers keeps writers waiting


def empty_log(engine: Engine) -> bool:
    """Write the log back and empty it; False where somebody read from it all the while.

    True of other databases, which have none.
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")  # most of the work, without a lock
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE}")
        try:
            for _ in range(ATTEMPTS):
                if not cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                    return True
                time.sleep(REST)
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout={before}")
    finally:
        connection.close()
