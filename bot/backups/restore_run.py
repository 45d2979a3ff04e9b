"""Restores a backup: proves it whole, puts it in place, and erases again what was erased since.

What the backup brought back of an erased person is gone before anything else opens the database.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bot.backups.backup_file import (
    DATABASE,
    ERASURES,
    BackupFault,
    BackupManifest,
    extract_backup,
    read_header,
)
from bot.backups.backup_run import copies_folder, engine_of
from bot.backups.postgresql_copy import check_postgresql, load_postgresql, tables_of_postgresql
from bot.backups.sqlite_copy import check_sqlite, load_sqlite, tables_of_sqlite
from bot.encryption.key_ring import key_ring
from bot.privacy.retention_run import migrated_run
from bot.privacy.tombstones import TombstoneFile, tombstone_file
from bot.records.schema_versions import known_migrations
from bot.settings import Settings
from bot.web.clock import Clock

SQLITE = "sqlite"


class CheckedBackup(NamedTuple):
    """A backup that is whole: when it was made, what is in it, and where it was unpacked."""

    made_at: str
    manifest: BackupManifest
    folder: Path


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


def restore(settings: Settings, file: Path, replace: bool, clock: Clock) -> tuple[int, int]:
    """Put a backup in place; how many rows were restored, and how many of them erased again.

    Raises BackupFault: while the assistant runs, and over rows that are there unless `replace`.
    """
    refuse_running(settings)
    with checked_backup(settings, file) as backup:
        if backup.manifest.engine != engine_of(settings):
            raise BackupFault(
                f"{file} is of {backup.manifest.engine}, "
                f"BOT_DATABASE_URL leads to {engine_of(settings)}"
            )
        if not replace and (rows := sum(_counts(settings).values())):
            raise BackupFault(f"the database has {rows} rows: --replace puts the backup over them")
        _keep_tombstones(settings, backup.folder / ERASURES)
        load = load_sqlite if backup.manifest.engine == SQLITE else load_postgresql
        load(backup.folder / DATABASE, settings.database)
    with migrated_run(settings, clock) as run:
        receipt = run.erase_again()
    erased = sum(receipt.rows.values()) if receipt else 0
    return sum(backup.manifest.counts.values()), erased


def refuse_running(settings: Settings) -> None:
    """Raise BackupFault where the assistant runs: it would go on with messages that are gone."""
    for port in (settings.port, settings.rasa_port, settings.actions_port):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                raise BackupFault(f"the assistant runs (port {port} answers): stop it first")


def _counts(settings: Settings) -> dict[str, int]:
    count = tables_of_sqlite if engine_of(settings) == SQLITE else tables_of_postgresql
    return count(settings.database).counts


def _keep_tombstones(settings: Settings, saved: Path) -> None:
    """Add those of the backup that aren't in the file here: it may be another machine's."""
    here = tombstone_file(settings)
    known = {each.subject_hash for each in here.read()}
    here.append([each for each in TombstoneFile(saved).read() if each.subject_hash not in known])
