"""Makes a backup of the database of the settings, and removes old ones."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bot.backups.backup_file import BackupFault, BackupManifest, read_header, write_backup
from bot.backups.postgresql_copy import save_postgresql
from bot.backups.sqlite_copy import save_sqlite
from bot.privacy.tombstones import tombstone_file
from bot.private_files import private
from bot.settings import Settings

SUFFIX = ".backup"
COPIES = "copy-"


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
            copy = folder / "database"
            save = save_sqlite if engine_of(settings) == "sqlite" else save_postgresql
            found = save(settings.database, copy)
            manifest = BackupManifest(engine_of(settings), found.schema, found.counts, found.keys)
            erasures = tombstone_file(settings).path
            write_backup(target, now.isoformat(), manifest, copy, erasures)
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


def engine_of(settings: Settings) -> str:
    """`sqlite` or `postgresql`."""
    return settings.database.partition(":")[0].partition("+")[0]


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
