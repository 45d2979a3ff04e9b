"""Makes a backup of all that is stored, and removes old ones."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bot.backups.backup_file import (
    CONTENT,
    DATABASE,
    ERASURES,
    MEMBERS,
    TRACKERS,
    BackupFault,
    BackupManifest,
    read_header,
    write_backup,
)
from bot.backups.content_copy import save_content
from bot.backups.postgresql_copy import save_postgresql
from bot.backups.sqlite_copy import path_of, save_sqlite
from bot.backups.table_counts import StoredTables
from bot.privacy.tombstones import tombstone_file
from bot.private_files import private
from bot.settings import Settings

SUFFIX = ".backup"
COPIES = "copy-"
SAME_DATABASE = "database"


def back_up(settings: Settings, target: Path, now: datetime) -> Path:
    """Write a backup to a file, or under the time into a folder; where it is.

    Raises BackupFault, also where a file of that name is there already.
    """
    if target.is_dir():
        target = target / f"assistant-{now:%Y%m%dT%H%M%SZ}{SUFFIX}"
    if target.exists():
        raise BackupFault(f"{target} is there already: choose another name")
    try:
        with copies_folder(settings) as folder:
            members = {name: folder / name for name in MEMBERS}
            members[ERASURES] = tombstone_file(settings).path
            where = trackers_of(settings)
            if where not in ("", SAME_DATABASE):  # first, so that none is newer than its chat
                _saved(settings.tracker_database, members[TRACKERS])
            found = _saved(settings.database, members[DATABASE])
            if not found.schema:
                raise BackupFault("there are no tables of the assistant in the database")
            save_content(settings, members[CONTENT])
            engine = engine_of(settings.database)
            stated = BackupManifest(engine, found.schema, found.counts, found.keys, where)
            write_backup(target, now.isoformat(), stated, members)
    except OSError as error:
        raise BackupFault(f"{target} can't be written: {error.strerror}") from error
    return target


def remove_old(folder: Path, keep: int, newest: Path) -> list[Path]:
    """Remove all backups of a folder but the `keep` newest; which ones went. `newest` stays.

    What a run that was killed left there goes as well.
    """
    for part in folder.glob(f".*{SUFFIX}.part"):
        part.unlink(missing_ok=True)
    found = []
    for path in folder.glob(f"*{SUFFIX}"):
        if path != newest and path.is_file():
            try:
                found.append((read_header(path).made_at, path))
            except BackupFault:
                continue  # not one of ours
    gone = [path for _, path in sorted(found, reverse=True)[keep - 1 :]]
    for path in gone:
        path.unlink()
    return gone


def engine_of(url: str) -> str:
    """`sqlite` or `postgresql`."""
    return url.partition(":")[0].partition("+")[0]


def trackers_of(settings: Settings) -> str:
    """Where Rasa's trackers are, as BackupManifest says; "" where SQLite has no file of them."""
    url = settings.tracker_database
    if url == settings.database:
        return SAME_DATABASE
    engine = engine_of(url)
    is_there = engine != "sqlite" or path_of(url).is_file()
    return engine if is_there else ""


def _saved(url: str, target: Path) -> StoredTables:
    save = save_sqlite if engine_of(url) == "sqlite" else save_postgresql
    return save(url, target)


@contextmanager
def copies_folder(settings: Settings) -> Iterator[Path]:
    """A folder for its owner alone that goes at the end, beside the databases: what is in it is
    theirs. What an earlier run that was killed left goes as well. Raises BackupFault where another
    runs.
    """
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    lock = private(str(settings.var_dir / "backup.lock"), os.O_WRONLY | os.O_CREAT)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupFault("another backup or restore is running") from None
        for left in settings.var_dir.glob(f"{COPIES}*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=COPIES, dir=settings.var_dir) as folder:
            yield Path(folder)
    finally:
        os.close(lock)
