"""`bot backup`: one file with all that is stored, consistent while the assistant runs."""

from pathlib import Path

import click

from bot.settings import settings
from bot.web.clock import utc_now


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(min=1), help="Remove all but so many of the folder.")
def backup(file: Path, keep: int | None) -> None:
    """Write a backup to FILE, or under the time of day into a folder.

    It is sealed with the newest key of BOT_DATA_KEYS where there is one.
    """
    from bot.backups.backup_file import BackupFault, read_header
    from bot.backups.backup_run import back_up, remove_old

    try:
        written = back_up(settings(), file, utc_now())
        key = read_header(written).key
        gone = remove_old(written.parent, keep, written) if keep else []
    except BackupFault as fault:
        raise click.ClickException(str(fault)) from fault
    how = f"sealed with the key {key}" if key else "not encrypted: there is no BOT_DATA_KEYS"
    click.echo(f"Written to {written} ({how}).")
    for path in gone:
        click.echo(f"Removed {path}.")
