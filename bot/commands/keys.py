"""`bot keys`: the keys that seal what is stored, in a file outside the databases."""

from pathlib import Path

import click

from bot.encryption.key_file import DATA, INDEX, new_key, read_keys, write_keys
from bot.encryption.key_ring import KeyRing, key_ring
from bot.settings import settings
from bot.web.clock import utc_now


@click.group()
def keys() -> None:
    """Make, list and change the keys that seal what is stored of people."""


@keys.command()
def new() -> None:
    """Add a key to the file of BOT_DATA_KEYS, which is made if need be; it seals what is new."""
    path = Path(_named_file())
    today = utc_now().date()
    known = read_keys(path) if path.exists() else [new_key(INDEX, today)]
    made = new_key(DATA, today)
    try:
        write_keys(path, [*known, made])
    except OSError as error:
        raise click.ClickException(f"{path} can't be written: {error.strerror}") from error
    click.echo(f"The key {made.id} is in {path}. Keep a copy of that file apart from the backups:")
    click.echo("without it nothing that it seals can be read, by anybody.")


@keys.command(name="list")
def list_keys() -> None:
    """List the keys, without themselves."""
    ring = opened_ring()
    for key in ring.keys:
        click.echo(
            f"{key.id}  {key.made_on}  {'new values' if key == ring.current else ''}".strip()
        )


def opened_ring() -> KeyRing:
    """The ring of the settings; raises KeyFault, and UsageError where none is set."""
    _named_file()
    ring = key_ring()
    assert ring
    return ring


def _named_file() -> str:
    if not settings().data_keys:
        raise click.UsageError("Set BOT_DATA_KEYS to a file outside BOT_VAR_DIR first.")
    return settings().data_keys
