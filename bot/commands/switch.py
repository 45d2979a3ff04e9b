"""`bot switch`: switches the assistant off and on, with a reason that is stored."""

import click

from bot.records import open_database


@click.group()
def switch() -> None:
    """Switch the assistant off and on; it takes effect with the next message."""


@switch.command()
@click.option("--reason", required=True, help="Why; kept in the database.")
def off(reason: str) -> None:
    """Answer visitors with the telephone number only."""
    _turn(False, reason)
    click.echo("The assistant is off: visitors see a notice with the telephone number.")


@switch.command()
@click.option("--reason", default="back in service", show_default=True)
def on(reason: str) -> None:
    """Answer visitors again."""
    _turn(True, reason)
    click.echo("The assistant is on.")


def _turn(to: bool, reason: str) -> None:
    from bot.records.chat import off_switch as switches

    with open_database.writing() as db:
        try:
            switches.turn(db, to, reason)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
