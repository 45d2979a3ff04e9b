"""`bot check …`: the verbs on the checks themselves, and `replay`, which looks at past ones."""

from pathlib import Path

import click

from bot.checks.check_loader import load_check
from bot.checks.check_model import Check, FactError
from bot.checks.engine import outcome
from bot.commands.check_verbs import check
from bot.content import ContentError
from bot.records import open_database
from bot.records.chat import finished_checks
from bot.records.models import FinishedCheck

__all__ = ["check"]


@check.command()
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def replay(table: Path) -> None:
    """Say which past checks the file TABLE would decide differently."""
    try:
        newer = load_check(table)
    except ContentError as error:
        raise click.ClickException(str(error)) from error
    with open_database.reading() as db:
        total, lines = 0, []
        for row in finished_checks.past_checks_named(db, newer.id):
            total += 1
            if line := decided_otherwise(newer, row):
                lines.append(line)
    for line in lines:
        click.echo(line)
    click.echo(f"{len(lines)} of {total} past checks would be decided differently.")


def decided_otherwise(newer: Check, row: FinishedCheck) -> str | None:
    """What a table makes of a past check, in a line; None where it decides the same."""
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
