"""`bot audit`: whether the audit log is as it was written."""

from datetime import timedelta

import click

from bot.records import open_database
from bot.settings import settings
from bot.web.clock import utc_now


@click.group()
def audit() -> None:
    """Check the audit log of the desk."""


@audit.command()
def head() -> None:
    """Print the newest sealed event, to be noted where nobody at the desk can change it."""
    from bot.records.staff import audit_chain

    with open_database.writing() as db:
        audit_chain.seal_events(db, utc_now())
        newest = audit_chain.newest_sealed(db)
    click.echo(newest or "nothing is sealed yet")


@audit.command()
@click.option("--noted", help="A line of `bot audit head` of before.")
def verify(noted: str | None) -> None:
    """Look at every event; exits 1 where one was changed, taken out or put in."""
    from bot.records.staff import audit_chain

    try:
        known = audit_chain.read_head(noted) if noted else None
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--noted") from error
    with open_database.writing() as db:
        report = audit_chain.verify_chain(db, utc_now(), _kept(), known)
    for fault in report.faults:
        click.echo(fault)
    click.echo(f"{report.sealed} events are sealed, {report.waiting} wait.")
    if report.faults:
        raise SystemExit(1)


def _kept() -> timedelta:
    return timedelta(seconds=settings().retention_records)
