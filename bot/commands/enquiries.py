"""`bot enquiries`: lists enquiries and the e-mails in the outbox."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from bot.records import open_database
from bot.settings import settings
from bot.web.clock import utc_now

if TYPE_CHECKING:
    from bot.records.models import Email, Enquiry


@click.group()
def enquiries() -> None:
    """See enquiries and their letters."""


@enquiries.command(name="list")
@click.option("--all", "with_closed", is_flag=True, help="Closed ones too.")
def list_enquiries(with_closed: bool) -> None:
    """List the enquiries, oldest first; nothing personal."""
    from bot.records.enquiries import enquiry_records as kept

    table = Table("reference", "came", "state", "topic", "urgent")
    with open_database.writing() as db:
        rows = kept.everything(db, with_closed)
        for row in rows:
            urgent = "urgent" if row.urgent else ""
            table.add_row(row.reference, _day(row.created_at), row.state, row.topic or "", urgent)
    if rows:
        _print(table)
    else:
        click.echo("There are no enquiries." if with_closed else "No enquiry is open.")


@enquiries.command()
@click.argument("reference")
def show(reference: str) -> None:
    """Print one enquiry, with all that was left: personal data."""
    from bot.enquiries import reference as references
    from bot.records.enquiries import enquiry_records as kept
    from bot.records.enquiries import outbox
    from bot.records.staff import audit_log

    written = references.read(reference)
    if written is None:
        raise click.UsageError(f"{reference!r} is no reference; it looks like ENQ-7K3M-9Q.")
    with open_database.writing() as db:
        row = kept.find(db, written)
        if row is None:
            raise click.ClickException(f"There is no enquiry {written}.")
        audit_log.record_event(db, None, "enquiry shown", "enquiry", row.id, now=utc_now())
        for label, value in _fields(row):
            click.echo(f"{label + ':':14} {value}")
        for letter in outbox.emails_of(db, row.id):
            click.echo(f"{'letter:':14} to {letter.to}, {_standing(letter)}")


@enquiries.command()
def letters() -> None:
    """List the letters that wait or were refused; nothing personal."""
    from bot.records.enquiries import outbox

    table = Table("number", "letter", "written", "tries", "standing")
    with open_database.writing() as db:
        unsent, standing = outbox.unsent(db), outbox.outbox_counts(db)
        for each in unsent:
            cells = (str(each.id), each.key, _day(each.created_at), str(each.attempts))
            table.add_row(*cells, _standing(each))
    if unsent:
        _print(table)
    click.echo(f"{standing.waiting} waiting, {standing.refused} refused, {standing.sent} sent")
    if unsent and not settings().has_mail:
        click.echo("No mail server is set (BOT_SMTP_URL), so none is sent.")


@enquiries.command()
@click.argument("numbers", nargs=-1, required=True, type=int)
def retry(numbers: tuple[int, ...]) -> None:
    """Send letters again at once, refused ones too; NUMBERS as `letters` shows them."""
    from bot.records.enquiries import outbox

    with open_database.writing() as db:
        lost = [number for number in numbers if not outbox.retry(db, number, utc_now())]
        if lost:
            missing = ", ".join(map(str, lost))
            raise click.ClickException(
                f"No letter of that number waits: {missing}. Nothing changed."
            )
    click.echo(f"{len(numbers)} due now.")


def _fields(row: "Enquiry") -> Iterator[tuple[str, str]]:
    """Labels and values of an enquiry; fields that weren't filled in are left out."""
    from bot.enquiries.enquiry_fields import FIELDS

    shown = sorted(FIELDS, key=lambda field: field.several_lines)  # long texts come last
    given = {
        "reference": row.reference,
        "came": f"{_day(row.created_at)} ({row.channel})",
        "state": row.state,
        "urgent": "yes" if row.urgent else None,
        "topic": row.topic,
        **{field.column: getattr(row, field.name) for field in shown},
        "consent": f"{_day(row.consent_at)}: {row.consent}",
    }
    yield from ((label, value) for label, value in given.items() if value)
    for each in row.context.get("checks", []):
        facts = ", ".join(f"{fact}={value}" for fact, value in each["facts"].items())
        where = f"row {each['rule']}, rules as of {each['version']}"
        yield "check", f"{each['check']}: {each['outcome']} ({where}): {facts}"
    for question in row.context.get("unanswered", []):
        yield "not known", question


def _standing(letter: "Email") -> str:
    if letter.sent_at:
        return f"sent {_day(letter.sent_at)}"
    problem = f" ({letter.problem})" if letter.problem else ""
    if letter.refused_at:
        return f"refused{problem}"
    return f"due {_day(letter.due_at)}{problem}"


def _print(table: Table) -> None:
    console = Console()
    # A pipe or a narrow window must not cost a reference its letters.
    console.width = max(console.width, 120)
    console.print(table)


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
