"""Restores a backup: proves it whole, puts it in place, and erases again what was erased since.

What the backup brought back of an erased person is gone before anything else opens the database.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bot.backups.backup_file import (
    CONTENT,
    DATABASE,
    ERASURES,
    TRACKERS,
    BackupFault,
    BackupManifest,
    extract_backup,
    read_header,
)
from bot.backups.backup_run import SAME_DATABASE, copies_folder, engine_of
from bot.backups.content_copy import changed_content, load_content, refuse_unsound
from bot.backups.postgresql_copy import check_postgresql, load_postgresql, tables_of_postgresql
from bot.backups.sqlite_copy import check_sqlite, load_sqlite, tables_of_sqlite
from bot.encryption.key_ring import key_ring
from bot.privacy.retention_run import migrated_run
from bot.privacy.tombstones import TombstoneFile, tombstone_file
from bot.records.schema_versions import known_migrations
from bot.settings import Settings
from bot.web.clock import Clock

SQLITE = "sqlite"


class RestoredBackup(NamedTuple):
    """Rows that were restored, how many of them were erased again, and the content that differed.

    `content` names the files that weren't the same here.
    """

    rows: int
    erased: int
    content: list[str]


class CheckedBackup(NamedTuple):
    """A backup that is whole: when it was made, what is in it, and where it was unpacked."""

    made_at: str
    manifest: BackupManifest
    folder: Path

    @property
    def told(self) -> str:
        """What is in it, in words."""
        has_trackers = self.manifest.trackers == SAME_DATABASE or self.holds(TRACKERS)
        parts = [f"{sum(self.manifest.counts.values())} rows"]
        parts += ["trackers"] if has_trackers else []
        return ", ".join([*parts, *(["content"] if self.holds(CONTENT) else [])])

    def holds(self, member: str) -> bool:
        """Whether it has that member of the file."""
        return (self.folder / member).exists()


@contextmanager
def checked_backup(settings: Settings, file: Path) -> Iterator[CheckedBackup]:
    """Unpack a backup and prove that it can be restored here; raises BackupFault."""
    with copies_folder(settings) as folder:
        manifest = extract_backup(file, folder)
        if manifest.engine == SQLITE:
            if check_sqlite(folder / DATABASE).counts != manifest.counts:
                raise BackupFault(f"{file} is damaged: rows are missing")
        else:
            check_postgresql(folder / DATABASE)
        if (folder / TRACKERS).exists():
            check = check_sqlite if manifest.trackers == SQLITE else check_postgresql
            check(folder / TRACKERS)
        known = known_migrations()
        if manifest.schema not in known:
            raise BackupFault(
                f"{file} was made by a newer version (tables {manifest.schema}, "
                f"this version knows {known[0]}): update first"
            )
        ring = key_ring()
        for key in manifest.keys:
            if ring is None or ring.find(key) is None:
                raise BackupFault(f"{file} has values that need the key {key}: see BOT_DATA_KEYS")
        yield CheckedBackup(read_header(file).made_at, manifest, folder)


def restore(
    settings: Settings, file: Path, clock: Clock, *, replace: bool, content: bool
) -> RestoredBackup:
    """Put a backup in place, its content's files where `content` says so.

    Raises BackupFault: while the assistant runs, over rows that are there unless `replace`, and
    where the content doesn't fit this version.
    """
    refuse_running(settings)
    with checked_backup(settings, file) as backup:
        _refuse_elsewhere(settings, file, backup.manifest)
        if not replace and (rows := sum(_counts(settings).values())):
            raise BackupFault(f"the database has {rows} rows: --replace puts the backup over them")
        changed = changed_content(settings, backup.folder / CONTENT)
        if content:
            refuse_unsound(settings, changed)
        _keep_tombstones(settings, backup.folder / ERASURES)
        _load(backup.folder / DATABASE, settings.database)
        if backup.holds(TRACKERS):
            _load(backup.folder / TRACKERS, settings.tracker_database)
        if content:
            load_content(settings, changed)
    with migrated_run(settings, clock) as run:
        receipt = run.erase_again()
    erased = sum(receipt.rows.values()) if receipt else 0
    return RestoredBackup(sum(backup.manifest.counts.values()), erased, sorted(changed))


def unfit_content(settings: Settings, backup: CheckedBackup) -> str:
    """Why its content couldn't be put in place here, "" where it could."""
    try:
        refuse_unsound(settings, changed_content(settings, backup.folder / CONTENT))
    except BackupFault as fault:
        return str(fault)
    return ""


def _refuse_elsewhere(settings: Settings, file: Path, manifest: BackupManifest) -> None:
    """Raise BackupFault where the databases of the settings aren't of the kinds of the backup."""
    here = engine_of(settings.database)
    if manifest.engine != here:
        raise BackupFault(f"{file} is of {manifest.engine}, BOT_DATABASE_URL leads to {here}")
    same = settings.tracker_database == settings.database
    kept = SAME_DATABASE if same else engine_of(settings.tracker_database)
    if manifest.trackers and manifest.trackers != kept:
        raise BackupFault(
            f"{file} has its trackers in {manifest.trackers}, BOT_TRACKER_URL leads to {kept}"
        )


def _load(copy: Path, url: str) -> None:
    load = load_sqlite if engine_of(url) == SQLITE else load_postgresql
    load(copy, url)


def refuse_running(settings: Settings) -> None:
    """Raise BackupFault where the assistant runs: it would go on with messages that are gone."""
    for port in (settings.port, settings.rasa_port, settings.actions_port):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                raise BackupFault(f"the assistant runs (port {port} answers): stop it first")


def _counts(settings: Settings) -> dict[str, int]:
    count = tables_of_sqlite if engine_of(settings.database) == SQLITE else tables_of_postgresql
    return count(settings.database).counts


def _keep_tombstones(settings: Settings, saved: Path) -> None:
    """Add those of the backup that aren't in the file here: it may be another machine's."""
    here = tombstone_file(settings)
    known = {each.subject_hash for each in here.read()}
    here.append([each for each in TombstoneFile(saved).read() if each.subject_hash not in known])
