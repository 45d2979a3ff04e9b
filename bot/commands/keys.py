"""`bot keys`: the keys that seal what is stored, in a file outside the databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.encryption.key_file import DATA, INDEX, new_key, read_keys, write_keys
from bot.encryption.key_ring import KeyRing, key_ring
from bot.settings import settings
from bot.web.clock import utc_now

if TYPE_CHECKING:
    from bot.records import Database
    from bot.tracker_table import TrackerTable


@click.group()
def keys() -> None:
    """Make, list and change the keys that seal what is stored of people."""


@keys.command()
def new() -> None:
    """Add a key to the file of BOT_DATA_KEYS, which is made if need be; it seals what is new."""
    from bot.records import upgrade

    path = Path(_named_file())
    today = utc_now().date()
    known = read_keys(path) if path.exists() else [new_key(INDEX, today)]
    made = new_key(DATA, today)
    try:
        write_keys(path, [*known, made])
    except OSError as error:
        raise click.ClickException(f"{path} can't be written: {error.strerror}") from error
    key_ring.cache_clear()
    upgrade(settings().database)  # notes the key, so that a start without it is refused
    click.echo(f"The key {made.id} is in {path}. Keep a copy of that file apart from the backups:")
    click.echo("without it nothing that it seals can be read, by anybody.")


@keys.command(name="list")
def list_keys() -> None:
    """List the keys, without themselves, and how many values each has sealed."""
    from bot.encryption.rotation import PLAIN
    from bot.records.key_rotation import counts_by_key

    with opened() as (database, copies, ring):
        counts = counts_by_key(database, copies)
    for key in ring.keys:
        use = ", seals what is new" if key == ring.current else ""
        click.echo(f"{key.id}  {key.made_on}  {counts[key.id]} values{use}")
    if counts[PLAIN]:
        click.echo(f"{counts[PLAIN]} values aren't encrypted: `bot keys rotate` does it.")


@keys.command()
def rotate() -> int:
    """Seal everything that is stored with the newest key, while the assistant runs or not."""
    from bot.privacy.cleaning import clean_up
    from bot.records.key_rotation import rotate as seal_all

    with opened() as (database, copies, ring):
        result = seal_all(database, copies, ring)
        clean_up(database)
        copies.empty_log()
    rows = ", ".join(f"{name} {count}" for name, count in sorted(result.changed.items()))
    click.echo(f"sealed with {ring.current.id}: {rows or 'nothing was left to do'}")
    for key_id in result.free:
        click.echo(f"{key_id} seals nothing any more; backups may still need it.")
    for line in result.unreadable:
        click.echo(f"bot keys: {line}", err=True)
    return 1 if result.unreadable else 0


@contextmanager
def opened() -> Iterator[tuple["Database", "TrackerTable", KeyRing]]:
    """The databases and the ring of the settings; raises StartFault, UsageError without a ring."""
    from bot.records import Database, upgrade
    from bot.tracker_table import TrackerTable

    _named_file()
    ring = key_ring()
    assert ring
    upgrade(settings().database)
    database, copies = Database(settings().database), TrackerTable(settings().tracker_database)
    try:
        yield database, copies, ring
    finally:
        copies.close()
        database.close()


def _named_file() -> str:
    if not settings().data_keys:
        raise click.UsageError("Set BOT_DATA_KEYS to a file outside BOT_VAR_DIR first.")
    return settings().data_keys
