"""`bot content`: for whoever keeps the words right."""

from datetime import date

import click
from rich.console import Console
from rich.table import Table

from bot.commands.content_review import review


@click.group()
def content() -> None:
    """Check the words that visitors read."""


@content.command()
def check() -> None:
    """Hold every content file against its rules; each fault is told with file and line."""
    from bot.content import ContentError, load_content

    try:
        words = load_content()
    except ContentError as error:
        for fault in error.faults:
            click.echo(f"bot: {fault}", err=True)
        raise click.exceptions.Exit(1) from error
    overdue = [name for name, answer in words.answers.items() if answer.review_by < date.today()]
    click.echo(
        f"{len(words.answers)} answers, {len(words.phrases)} phrases, {len(words.checks)} checks, "
        f"{len(words.crisis.phrases)} crisis patterns and all else are sound"
    )
    if overdue:
        click.echo(f"Past their review date: {', '.join(sorted(overdue))}")


@content.command(name="test")
def prove() -> None:
    """Hold what the content says against the facts of its sources."""
    from bot.content import ContentError, load_content
    from bot.content.proofs.content_proof import proof_faults, topics_without_source

    try:
        words = load_content()
        faults = proof_faults(words)
    except ContentError as error:
        faults = list(error.faults)
    for fault in faults:
        click.echo(f"bot: {fault}", err=True)
    if faults:
        raise click.exceptions.Exit(1)
    click.echo(f"What {len(words.answers)} answers and all else say is in their sources")
    if alone := topics_without_source(words):
        click.echo(f"Rest on no document: {', '.join(alone)}")


@content.command(name="list")
def list_answers() -> None:
    """List the answers with source, owner and review date."""
    from bot.content import load_content

    table = Table("topic", "label", "source", "owner", "review by")
    for topic, answer in sorted(load_content().answers.items()):
        row = (topic, answer.label, answer.source or "", answer.owner, str(answer.review_by))
        table.add_row(*row)
    Console().print(table)


content.add_command(review)
