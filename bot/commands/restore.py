"""`bot restore`: proves a backup whole, and puts it in place of the database."""

from pathlib import Path

import click

from bot.settings import settings
from bot.web.clock import utc_now


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Only prove that FILE can be restored.")
@click.option("--replace", is_flag=True, help="Put it over the rows that are there.")
def restore(file: Path, check: bool, replace: bool) -> None:
    """Restore the backup FILE while the assistant is stopped, and repeat later erasures."""
    from bot.backups import restore_run
    from bot.backups.backup_file import BackupFault

    try:
        if check:
            with restore_run.checked_backup(settings(), file) as found:
                rows = sum(found.manifest.counts.values())
                click.echo(f"{file} is whole: {rows} rows of {found.made_at}.")
            return
        rows, erased = restore_run.restore(settings(), file, replace, utc_now)
    except BackupFault as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(f"{rows} rows were restored.")
    if erased:
        click.echo(f"{erased} of them had been erased since and were erased again.")
