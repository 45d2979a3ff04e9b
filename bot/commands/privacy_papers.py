"""`bot privacy record` and `bot privacy affected`: for the data protection officer's papers."""

from datetime import datetime
from pathlib import Path

import click

from bot.commands.privacy_run import opened, write_private
from bot.content.dates import UK
from bot.settings import settings
from bot.web.clock import utc_now
from bot.web.csv_text import csv_lines

MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])


@click.command()
def record() -> None:
    """Print the record of processing of these settings as Markdown."""
    from bot.privacy.record_of_processing import record_of_processing

    click.echo(record_of_processing(settings()), nl=False)


@click.command()
@click.option("--account", default="", help="Only what this account of staff opened.")
@click.option("--since", type=MOMENT, help="With --account: from this moment on.")
@click.option("--until", type=MOMENT, help="As of this moment; now if it isn't given.")
@click.option("--to", "file", type=click.Path(path_type=Path), help="A CSV of whom to tell.")
def affected(
    account: str, since: datetime | None, until: datetime | None, file: Path | None
) -> None:
    """Count who is affected by a breach; with --to, write how they can be reached.

    Without --account it is everybody who was stored then. Times are of the UK.
    """
    from bot.privacy import breach
    from bot.records.staff import staff_accounts

    end = until.replace(tzinfo=UK) if until else utc_now()
    with opened() as run, run.database.reading() as db:
        if account:
            user = staff_accounts.find_account(db, account)
            if user is None or since is None:
                raise click.UsageError("Give --account with --since, and an account that exists.")
            cases = breach.opened_by(db, user.id, since.replace(tzinfo=UK), end)
        else:
            cases = breach.stored_at(db, end)
        people = breach.affected_people(db, cases)
        rows = [[getattr(each, name) for name in breach.COLUMNS] for each in people.enquiries]
    click.echo(f"enquiries: {len(rows)}")
    silent = people.chats_without_contact
    click.echo(f"chats: {people.chats}, of them without anybody to reach: {silent}")
    if file:
        write_private(file, csv_lines([list(breach.COLUMNS), *rows]))
        click.echo(f"Written to {file}.")
