"""`bot restore`: proves a backup whole, and puts it in place of the database."""

from pathlib import Path

import click

from bot.settings import settings
from bot.web.clock import utc_now


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Only prove that FILE can be restored.")
@click.option("--replace", is_flag=True, help="Put it over the rows that are there.")
@click.option("--content", is_flag=True, help="Put the files of its content in place too.")
def restore(file: Path, check: bool, replace: bool, content: bool) -> None:
    """Restore the backup FILE while the assistant is stopped, and repeat later erasures."""
    from bot.backups import restore_run
    from bot.backups.backup_file import BackupFault

    try:
        if check:
            with restore_run.checked_backup(settings(), file) as found:
                click.echo(f"{file} is whole: {found.told} of {found.made_at}.")
                if unfit := restore_run.unfit_content(settings(), found):
                    click.echo(f"Restore it without --content: {unfit}.")
            return
        done = restore_run.restore(settings(), file, utc_now, replace=replace, content=content)
    except BackupFault as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(f"{done.rows} rows were restored.")
    if done.erased:
        click.echo(f"{done.erased} of them had been erased since and were erased again.")
    if done.content:
        how = "were put in place" if content else "differ: --content puts them in place"
        click.echo(f"Files of the content that {how}: {', '.join(done.content)}")
