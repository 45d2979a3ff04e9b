"""Copies of SQLite databases by its own means, while others read and write."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.backups.backup_file import BackupFault
from bot.backups.table_counts import StoredTables, stored_tables
from bot.private_files import OWNER_ALONE


def path_of(url: str) -> Path:
    """Where the file of a database is."""
    return Path(str(make_url(url).database))


def save_sqlite(url: str, target: Path) -> StoredTables:
    """Copy the database as it is at one moment; raises BackupFault where there is none."""
    path = path_of(url)
    if not path.is_file():
        raise BackupFault(f"there is no database at {path}")
    target.touch(mode=OWNER_ALONE)
    with _opened(path, "rw") as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        return stored_tables(copy.cursor())


def check_sqlite(copy: Path) -> StoredTables:
    """What is in a copy; raises BackupFault where SQLite finds it damaged."""
    with _opened(copy) as connection:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise BackupFault("the database in the backup is damaged")
        return stored_tables(connection.cursor())


def tables_of_sqlite(url: str) -> StoredTables:
    """What is in the database now, nothing where there is no file."""
    path = path_of(url)
    if not path.is_file():
        return StoredTables("", {}, [])
    with closing(sqlite3.connect(path)) as connection:
        return stored_tables(connection.cursor())


def load_sqlite(copy: Path, url: str) -> None:
    """Put a copy in the place of the database, all of it or, after any failure, nothing."""
    path = path_of(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=OWNER_ALONE)
    with _opened(copy) as source, closing(sqlite3.connect(path)) as target:
        target.execute("PRAGMA secure_delete=ON")
        source.backup(target)
        target.execute("PRAGMA journal_mode=WAL")
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _opened(file: Path, mode: str = "ro") -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode={mode}", uri=True)) as opened:
            yield opened
    except sqlite3.DatabaseError as error:
        raise BackupFault(f"the database can't be copied ({type(error).__name__})") from error
