"""`bot doctor`: what a start needs, and what to do where it isn't there."""

import click

from bot.settings import settings
from bot.start_fault import START_FAULT


@click.command()
def doctor() -> int:
    """Check settings, ports, folders, databases, model, content, fees, mail server and clocks.

    Ends with 2 where `bot run` wouldn't start, with 1 where it would and something is wrong.
    """
    from bot.doctor.examination import CHECKS, WHILE_STOPPED, examine, is_running

    here = settings()
    runs = is_running(here)
    if runs:
        click.echo(f"The assistant runs on port {here.port}; its ports weren't checked.")
    left_out = WHILE_STOPPED if runs else ()
    found = examine(here, left_out)
    for finding in found:
        click.echo(f"{'fault' if finding.stops else 'note'}: {finding.line}")
    if not found:
        click.echo(f"{len(CHECKS) - len(left_out)} checks found nothing wrong.")
    return START_FAULT if any(each.stops for each in found) else int(bool(found))
