"""`bot check …` and `bot decide`."""

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.table import Table

from bot.checks.check_diff import differences
from bot.checks.check_drawing import mermaid, page
from bot.checks.check_drawing import table as markdown_table
from bot.checks.check_loader import load_check, read_check
from bot.checks.check_model import Check
from bot.checks.check_sentences import paths_in_words, rows_in_words
from bot.checks.engine import mean_questions, next_fact, outcome
from bot.content import ContentError, load_content
from bot.content.content_references import source_faults
from bot.source_files.fault import FaultList
from bot.source_files.yaml_file import read_yaml

WRONG_CONTENT, WRONG_INPUT = 1, 2

existing_file = click.Path(dir_okay=False, path_type=Path)


@click.group()
def check() -> None:
    """The guided checks: prove them, read them, compare versions."""


@check.command()
@click.argument("files", nargs=-1, type=existing_file)
def validate(files: tuple[Path, ...]) -> None:
    """Prove each check sound (all of them, unless FILES are named).

    Without FILES all content is checked, as the checks name sources and topics. A file of FILES
    is held against the content's sources and contacts too, once that is sound itself.
    """
    refused = False
    for path in files:
        try:
            _report(check_beside_content(path))
        except ContentError as error:
            refused = True
            _tell_faults(error)
    if not files:
        try:
            checks = load_content().checks
        except ContentError as error:
            _tell_faults(error)
            sys.exit(WRONG_CONTENT)
        for found in checks.values():
            _report(found)
    if refused:
        sys.exit(WRONG_CONTENT)


def check_beside_content(path: Path) -> Check:
    """The check of a file, its sources held against those of the content.

    Raises ContentError with every fault of the file.
    """
    content, file = load_content(), read_yaml(path)
    found = read_check(file, content.contacts.contacts)
    faults = FaultList()
    faults.add(*source_faults(found, file, content.sources))
    faults.raise_any()
    return found


def _report(found: Check) -> None:
    click.echo(
        f"{found.id}: sound; {len(found.facts)} facts, {len(found.rows)} rows, "
        f"{len(found.outcomes)} outcomes, {mean_questions(found):.2f} questions on average"
    )


def _tell_faults(error: ContentError) -> None:
    for fault in error.faults:
        click.echo(f"Error: {fault}", err=True)


@check.command()
@click.argument("name", metavar="CHECK")
@click.option("--markdown", is_flag=True, help="Print it as Markdown.")
def table(name: str, markdown: bool) -> None:
    """Show the table of CHECK in words."""
    found = _check_named(name)
    if markdown:
        click.echo(markdown_table(found), nl=False)
        return
    shown = Table("#", "condition", "outcome", "rests on", title=found.title, show_lines=True)
    for row in rows_in_words(found):
        shown.add_row(str(row.number), row.condition, f"{row.label}\n{row.outcome}", row.clause)
    Console().print(shown)


@check.command()
@click.argument("name", metavar="CHECK")
@click.option("--page", "whole_page", is_flag=True, help="Print its page of documentation.")
def draw(name: str, whole_page: bool) -> None:
    """Draw the questions and outcomes of CHECK as a Mermaid diagram."""
    found = _check_named(name)
    click.echo(page(found) if whole_page else mermaid(found), nl=False)


@check.command()
@click.argument("name", metavar="CHECK")
def paths(name: str) -> None:
    """Tell every way through the questions of CHECK, a sentence each."""
    for line in paths_in_words(_check_named(name)):
        click.echo(line)


@check.command()
@click.argument("old", type=existing_file)
@click.argument("new", type=existing_file)
def diff(old: Path, new: Path) -> None:
    """Say in sentences which answers change their outcome from the file OLD to the file NEW."""
    try:
        before, after = load_check(old), load_check(new)
    except ContentError as error:
        _give_up(str(error), WRONG_CONTENT)
    if before.id != after.id:
        _give_up(f"{before.id} and {after.id} are two checks, not two versions of one", WRONG_INPUT)
    for line in differences(before, after):
        click.echo(line)


@click.command()
@click.argument("name", metavar="CHECK")
def decide(name: str) -> None:
    """Decide CHECK (cover or eligibility) for each JSON object of facts, one a line on stdin.

    Writes a line for each: {"outcome", "rule", "ask", "because"}. While the outcome is null, `ask`
    is the next fact; `because` holds the facts that decided, with their values.
    """
    found = _check_named(name)
    for number, line in enumerate(click.get_binary_stream("stdin"), 1):
        if not line.strip():
            continue
        try:
            answer = _decided(found, json.loads(line, object_pairs_hook=_object))
        except RecursionError:
            _give_up(f"line {number}: is nested too deeply", WRONG_INPUT)
        except ValueError as error:
            _give_up(f"line {number}: {error}", WRONG_INPUT)
        click.echo(json.dumps(answer, ensure_ascii=False))


def _decided(found: Check, facts: Any) -> dict[str, Any]:
    """The answer to one line; ValueError where it doesn't hold facts of the check."""
    if not isinstance(facts, dict):
        raise ValueError("must be a JSON object of facts")
    verdict = outcome(found, facts)
    if verdict is None:
        return {"outcome": None, "rule": None, "ask": next_fact(found, facts), "because": {}}
    return {
        "outcome": verdict.outcome,
        "rule": verdict.row,
        "ask": None,
        "because": verdict.because,
    }


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; ValueError where it names a fact twice, as the second would win unseen."""
    facts = dict(pairs)
    if len(facts) < len(pairs):
        raise ValueError("names a fact twice")
    return facts


def _check_named(name: str) -> Check:
    """The check of a name, with or without `check_`; leaves with a line on stderr otherwise."""
    try:
        checks = load_content().checks
    except ContentError as error:
        _give_up(str(error), WRONG_CONTENT)
    found = checks.get(name) or checks.get(f"check_{name}")
    if found is None:
        known = ", ".join(known.name for known in checks.values())
        _give_up(f"no check named {name!r}, only {known}", WRONG_INPUT)
    return found


def _give_up(problem: str, code: int) -> NoReturn:
    """Leave with one line on stderr."""
    click.echo(f"Error: {problem}", err=True)
    sys.exit(code)
