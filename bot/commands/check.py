"""`bot check`: prove, read and compare the guided checks."""

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bot.checks.check_diff import differences
from bot.checks.check_drawing import mermaid, page
from bot.checks.check_drawing import table as markdown_table
from bot.checks.check_loader import load_check, read_check
from bot.checks.check_model import Check, FactError
from bot.checks.check_sentences import paths_in_words, rows_in_words
from bot.checks.engine import mean_questions, outcome
from bot.content import ContentError, load_content
from bot.content.content_references import source_faults
from bot.records import open_database
from bot.records.chat import finished_checks
from bot.records.models import FinishedCheck
from bot.source_files.fault import FaultList
from bot.source_files.yaml_file import read_yaml

FILE = click.Path(dir_okay=False, path_type=Path)


class WrongCall(click.ClickException):
    """The arguments or the input are wrong; exit code 2."""

    exit_code = 2


@click.group()
def check() -> None:
    """The guided checks: prove them, read them, compare versions."""


@check.command()
@click.argument("files", nargs=-1, type=FILE)
def validate(files: tuple[Path, ...]) -> None:
    """Prove each check sound (all of them, unless FILES are named).

    Without FILES all content is checked, as the checks name sources and topics. A file of FILES
    is compared with the content's sources and contacts too.
    """
    refused = False
    for path in files:
        try:
            _report(check_beside_content(path))
        except ContentError as error:
            refused = True
            _print_faults(error)
    if not files:
        try:
            checks = load_content().checks
        except ContentError as error:
            _print_faults(error)
            raise click.exceptions.Exit(1) from error
        for each in checks.values():
            _report(each)
    if refused:
        raise click.exceptions.Exit(1)


def check_beside_content(path: Path) -> Check:
    """The check of a file, with its sources compared with those of the content.

    Raises ContentError with every fault of the file.
    """
    content, file = load_content(), read_yaml(path)
    loaded = read_check(file, content.contacts.contacts)
    faults = FaultList()
    faults.add(*source_faults(loaded, file, content.sources))
    faults.raise_any()
    return loaded


def _report(loaded: Check) -> None:
    click.echo(
        f"{loaded.id}: sound; {len(loaded.facts)} facts, {len(loaded.rows)} rows, "
        f"{len(loaded.outcomes)} outcomes, {mean_questions(loaded):.2f} questions on average"
    )


def _print_faults(error: ContentError) -> None:
    for fault in error.faults:
        click.echo(f"Error: {fault}", err=True)


@check.command()
@click.argument("name", metavar="CHECK")
@click.option("--markdown", is_flag=True, help="Print it as Markdown.")
def table(name: str, markdown: bool) -> None:
    """Show the table of CHECK in words."""
    chosen = check_named(name)
    if markdown:
        click.echo(markdown_table(chosen), nl=False)
        return
    shown = Table("#", "condition", "outcome", "rests on", title=chosen.title, show_lines=True)
    for row in rows_in_words(chosen):
        shown.add_row(str(row.number), row.condition, f"{row.label}\n{row.outcome}", row.clause)
    Console().print(shown)


@check.command()
@click.argument("name", metavar="CHECK")
@click.option("--page", "whole_page", is_flag=True, help="Print its page of documentation.")
def draw(name: str, whole_page: bool) -> None:
    """Draw the questions and outcomes of CHECK as a Mermaid diagram."""
    chosen = check_named(name)
    click.echo(page(chosen) if whole_page else mermaid(chosen), nl=False)


@check.command()
@click.argument("name", metavar="CHECK")
def paths(name: str) -> None:
    """List every path through the questions of CHECK, a sentence each."""
    for line in paths_in_words(check_named(name)):
        click.echo(line)


@check.command()
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
def diff(old: Path, new: Path) -> None:
    """Say in sentences which answers change their outcome from the file OLD to the file NEW."""
    before, after = _load(old), _load(new)
    if before.id != after.id:
        raise WrongCall(f"{before.id} and {after.id} are two checks, not two versions of one")
    for line in differences(before, after):
        click.echo(line)


@check.command()
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def replay(table: Path) -> None:
    """Say which past checks the file TABLE would decide differently."""
    newer = _load(table)
    with open_database.reading() as db:
        rows = list(finished_checks.past_checks_named(db, newer.id))
        lines = [line for row in rows if (line := decided_otherwise(newer, row))]
    for line in lines:
        click.echo(line)
    click.echo(f"{len(lines)} of {len(rows)} past checks would be decided differently.")


def decided_otherwise(newer: Check, row: FinishedCheck) -> str | None:
    """One line on how a table decides a past check; None where it decides the same."""
    where = f"check {row.id} of {row.at:%Y-%m-%d} (rules as of {row.version})"
    try:
        verdict = outcome(newer, row.facts)
    except FactError as error:
        return f"{where}: {row.outcome} can't be decided: {error}"
    if verdict is None:
        return f"{where}: {row.outcome} would need another question"
    if verdict.outcome == row.outcome:
        return None
    return f"{where}: {row.outcome} would become {verdict.outcome}"


def check_named(name: str) -> Check:
    """The check of a name, with or without `check_`.

    Raises ClickException where the checks can't be loaded, WrongCall where there is none.
    """
    try:
        checks = load_content().checks
    except ContentError as error:
        raise click.ClickException(str(error)) from error
    chosen = checks.get(name) or checks.get(f"check_{name}")
    if chosen is None:
        known = ", ".join(known.name for known in checks.values())
        raise WrongCall(f"no check named {name!r}, only {known}")
    return chosen


def _load(path: Path) -> Check:
    try:
        return load_check(path)
    except ContentError as error:
        raise click.ClickException(str(error)) from error
