"""`bot fees`: the fee schedule, imported, listed and checked."""

from datetime import date, datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.records import open_database

if TYPE_CHECKING:
    from bot.fees.fee_model import FeeRow
    from bot.records.stored_fees import StoredSchedule

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
WIDE = 160  # columns, where there is no terminal
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def fees() -> None:
    """Import, list and check what membership costs."""


@fees.command(name="import")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Read and check the file; change nothing.")
@click.option("--example", is_flag=True, help="Mark the figures as examples in every reply.")
def import_file(file: Path, dry_run: bool, example: bool) -> None:
    """Put a whole schedule in force, or nothing of it."""
    from bot.records import stored_fees as schedules

    rows = _read(file)
    if dry_run:
        click.echo(f"{file.name}: {len(rows)} figures are sound; nothing was changed.")
        return
    with open_database.writing() as db:
        now = datetime.now(timezone.utc)
        schedules.add(db, file.name, file.read_bytes(), rows, now, example)
    click.echo(f"{len(rows)} figures of {file.name} are in force.")


@fees.command(name="list")
@click.option("--on", "day", type=DAY, help="Only what holds on a day.")
def list_fees(day: datetime | None) -> None:
    """List the figures of the schedule in force."""
    from rich.console import Console
    from rich.table import Table

    from bot.fees.money import spoken

    schedule = _in_force()
    table = Table("band", "membership", "discount", "amount", "period", "from", "to", "verified")
    rows = sorted(schedule.rows, key=lambda row: row.effective_from)
    for row in rows:
        if day and not row.holds_on(day.date()):
            continue
        until = str(row.effective_to or "")
        what = (row.band, row.membership, row.discount or "", spoken(row.pence), row.period)
        table.add_row(*what, str(row.effective_from), until, str(row.verified_on))
    click.echo(f"Schedule: {schedule.name}{' (example figures)' if schedule.example else ''}")
    console = Console()
    (console if console.is_terminal else Console(width=WIDE)).print(table)


@fees.command()
@click.argument("file", type=FILE, required=False)
def check(file: Path | None) -> None:
    """Check the schedule in force, or a FILE: gaps, overlaps, what ends or has grown stale."""
    from bot.content.process_content import current_content
    from bot.fees.fee_schedule import faults, named, warnings

    words = current_content().fee_words
    rows = _read(file) if file else _in_force().rows
    today = date.today()
    found = [*faults(rows), *warnings(rows, today, words.near_days, words.stale_days)]
    found_words = [str(each) if each.line else each.words for each in found]
    unknown = sorted({f"no band for {named(row)}" for row in rows if row.band not in words.bands})
    for problem in [*found_words, *unknown]:
        click.echo(f"bot: {problem}", err=True)
    if found_words or unknown:
        raise click.exceptions.Exit(1)
    click.echo(f"{len(rows)} figures are sound.")


def _read(file: Path) -> "list[FeeRow]":
    from bot.content.process_content import current_content
    from bot.fees.fee_csv import FeeFileError, read_fee_file

    try:
        return read_fee_file(file.read_bytes(), current_content().fee_words.bands)
    except FeeFileError as error:
        for problem in error.problems:
            click.echo(f"bot: {file.name}, {problem}", err=True)
        raise click.exceptions.Exit(1) from error


def _in_force() -> "StoredSchedule":
    from bot.content.process_content import current_content
    from bot.records import stored_fees as schedules

    with open_database.reading() as db:
        return schedules.in_force(db, current_content().example_fees)
