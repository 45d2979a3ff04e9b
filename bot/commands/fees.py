"""`bot fees`: the fee schedule, imported, undone, listed and checked."""

import getpass
import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from bot.records import open_database
from bot.web.clock import utc_now

if TYPE_CHECKING:
    from bot.fees.fee_model import FeeRow
    from bot.records.stored_fees import StoredSchedule

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DIGEST = 16  # signs of a file's SHA-256
WIDE = 160  # columns, where there is no terminal
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def fees() -> None:
    """Import, undo, list and check what membership costs."""


@fees.command(name="import")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Read, check and compare the file; change nothing.")
@click.option("--example", is_flag=True, help="Mark the figures as examples in every reply.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--force", is_flag=True, help="Take figures that can hardly be meant.")
@click.option("--reason", default="", help="Why; needed with --force, and kept.")
def import_file(
    file: Path, dry_run: bool, example: bool, yes: bool, force: bool, reason: str
) -> None:
    """Show what a file changes, then put the whole schedule in force, or nothing of it."""
    from bot.records import stored_fees as schedules

    if force and not reason.strip():
        raise click.UsageError("--force needs --reason")
    rows = _read(file)
    is_sound = _compare(file, rows)
    if dry_run:
        click.echo(f"{file.name}: {len(rows)} figures were read; nothing was changed.")
    if dry_run or not (is_sound or force):
        raise click.exceptions.Exit(0 if is_sound else 1)
    if not yes:
        click.confirm("Put these figures in force?", abort=True)
    with open_database.writing() as db:
        signed = schedules.Signature(_user(), reason.strip())
        schedules.add(db, file.name, file.read_bytes(), rows, utc_now(), example, signed)
    click.echo(f"{len(rows)} figures of {file.name} are in force.")


@fees.command()
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--reason", default="", help="Why; kept in the history.")
def undo(yes: bool, reason: str) -> None:
    """Put the schedule before the one in force back in force."""
    from bot.content.process_content import current_content
    from bot.records import stored_fees as schedules

    example = current_content().example_fees
    if not yes:
        click.confirm(f"Take {_in_force().name} out of force?", abort=True)
    with open_database.writing() as db:
        signed = schedules.Signature(_user(), reason.strip())
        back = schedules.undo(db, example, utc_now(), signed)
    if back is None:
        raise click.ClickException("no schedule was imported yet")
    marked = " (example figures)" if back.example else ""
    click.echo(f"{back.name}{marked} is in force again: {len(back.rows)} figures.")


@fees.command()
def history() -> None:
    """List every import and undo: when, by whom, why, and the file's SHA-256."""
    from bot.records import stored_fees as schedules

    table = Table("when", "what", "by", "reason", "SHA-256")
    with open_database.reading() as db:
        for each in schedules.history(db):
            what = f"{each.name}{' (undo)' if each.restores_id else ''}"
            when = f"{each.imported_at:%Y-%m-%d %H:%M} UTC"
            by, reason = each.imported_by or "", each.reason or ""
            table.add_row(when, what, by, reason, each.sha256[:DIGEST])
    _print(table)


@fees.command(name="list")
@click.option("--on", "day", type=DAY, help="Only what holds on a day.")
def list_fees(day: datetime | None) -> None:
    """List the figures of the schedule in force."""
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
    _print(table)


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


def _compare(file: Path, rows: "list[FeeRow]") -> bool:
    """Show what changes, and say what can hardly be meant; whether there is nothing of it."""
    from bot.content.process_content import current_content
    from bot.fees.fee_diff import fee_changes, implausible

    before, today = _in_force(), date.today()
    old = [] if before.example else before.rows  # invented figures are no measure
    changes = fee_changes(old, rows, today)
    for change in changes:
        click.echo(str(change))
    click.echo(f"{len(changes)} changes against {'no schedule' if before.example else before.name}")
    doubts = [*implausible(old, rows, current_content().fee_words.bands, today)]
    for doubt in doubts:
        click.echo(f"bot: {file.name}: {doubt}", err=True)
    if doubts:
        click.echo("bot: if it is meant: --force --reason 'why'", err=True)
    return not doubts


def _print(table: Table) -> None:
    console = Console()
    (console if console.is_terminal else Console(width=WIDE)).print(table)


def _user() -> str:
    """The account that gave the command, also behind sudo."""
    return os.environ.get("SUDO_USER") or getpass.getuser()


def _in_force() -> "StoredSchedule":
    from bot.content.process_content import current_content
    from bot.records import stored_fees as schedules

    with open_database.reading() as db:
        return schedules.in_force(db, current_content().example_fees)
