"""`bot privacy`: what is stored, what goes when, and erasing or exporting one person's data."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.privacy_papers import affected, record
from bot.commands.privacy_run import opened, write_private
from bot.settings import settings
from bot.web.clock import utc_now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.privacy.ownership import CaseSet

REFERENCE = click.option("--reference", default="", help="The reference of an enquiry.")
CONTACT = click.option("--contact", default="", help="The address or number that was left with it.")
PLAN_MOST = 5_000  # cases and rows of a table; a plan of more says that there are more
CHAT = click.option("--chat", type=int, help="The number of a chat, as the desk shows it.")


@click.group()
def privacy() -> None:
    """See, delete and export what is stored of people."""


@privacy.command()
def plan() -> None:
    """Show what a run would delete now, and what stays although its time is over."""
    from bot.privacy import retention
    from bot.privacy.ownership import owned_ids

    with opened() as run, run.database.reading() as db:
        cases = retention.expired_cases(db, run.settings, utc_now(), most=PLAN_MOST)
        aged = retention.aged_rows(db, run.settings, utc_now(), most=PLAN_MOST)
        counts = {name: len(ids) for name, ids in owned_ids(db, cases).items()}
        for name, ids in aged.items():
            counts[name] = counts.get(name, 0) + len(ids)
        kept = retention.kept_cases(db, run.settings, utc_now())
    _print_counts("would go", counts)
    for case in kept:
        click.echo(f"stays: {case.kind} {case.reference or case.id} ({case.why})")


@privacy.command(name="run")
def run_now() -> None:
    """Delete what is past its time; the running assistant does so by itself."""
    with opened() as run:
        _print_counts("deleted", run.run())


@privacy.command()
def verify() -> None:
    """Erase again what a restored backup brought back; `bot run` does so before it starts."""
    with opened() as run:
        receipt = run.erase_again()
        run.run()
    erased = sum(receipt.rows.values()) if receipt else 0
    click.echo(f"{erased} rows had come back and were erased again." if erased else "All is well.")


@privacy.command()
@REFERENCE
@CONTACT
@CHAT
@click.option("--yes", is_flag=True, help="Erase; without it, only show what would go.")
def erase(reference: str, contact: str, chat: int | None, yes: bool) -> None:
    """Erase one person's data, open cases too; what is held stays.

    Give --reference with --contact, or --chat. It finds every enquiry of the same address or
    number, and the chats that they came from.
    """
    from bot.privacy.erasure import REQUEST
    from bot.privacy.ownership import owned_ids
    from bot.privacy.subject import held_cases

    with opened() as run:
        with run.database.reading() as db:
            found = _found(db, reference, contact, chat)
            held = held_cases(db, found)
            cases = found - held
            counts = {name: len(ids) for name, ids in owned_ids(db, cases).items()}
        for line in _case_lines(held):
            click.echo(f"stays: {line} (held)")
        if not yes:
            _print_counts("would go", counts)
            click.echo("Nothing was erased: repeat it with --yes.")
            return
        if not cases:
            raise click.ClickException("All of it is held, so nothing was erased.")
        receipt = run.erase(cases, REQUEST)
    _print_counts("erased", dict(receipt.rows))
    click.echo(f"Receipt: {receipt.number}")


@privacy.command()
@REFERENCE
@CONTACT
@CHAT
@click.option("--to", "folder", type=click.Path(path_type=Path), required=True, help="A folder.")
def export(reference: str, contact: str, chat: int | None, folder: Path) -> None:
    """Write one person's data to `export.json` and `export.html`; personal data."""
    from bot.privacy.export import as_json, as_page, export_cases

    with opened() as run, run.database.reading() as db:
        exported = export_cases(db, _found(db, reference, contact, chat), run.trackers)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(folder / "export.json", as_json(exported))
    write_private(folder / "export.html", as_page(exported, utc_now()))
    click.echo(f"Written to {folder}.")


@privacy.command()
@click.argument("case")
@click.option("--reason", required=True, help="Why it must be kept.")
@click.option("--by", "person", required=True, help="Who says so.")
def hold(case: str, reason: str, person: str) -> None:
    """Keep CASE, a reference or the number of a chat, until it is released."""
    from bot.privacy import holds

    with opened() as run, run.database.writing() as db:
        try:
            holds.set_hold(db, *_subject(db, case), reason, person, utc_now())
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    click.echo(f"{case} is held.")


@privacy.command()
@click.argument("case")
@click.option("--by", "person", required=True, help="Who says so.")
def release(case: str, person: str) -> None:
    """Release the hold on CASE."""
    from bot.privacy import holds

    with opened() as run, run.database.writing() as db:
        found = holds.open_hold(db, *_subject(db, case))
        if found is None:
            raise click.ClickException(f"{case} isn't held.")
        holds.release_hold(db, found, person, utc_now())
    click.echo(f"{case} is released.")


@privacy.command()
def report() -> None:
    """Count what is stored, deleted and held; nothing personal but the reasons of holds."""
    from bot.privacy.report import privacy_report

    with opened() as run, run.database.reading() as db:
        made = privacy_report(db)
    for data_class, rows in made.rows.items():
        _print_counts(f"stored ({data_class})", rows)
    for (month, why), count in sorted(made.erasures.items()):
        click.echo(f"erased in {month} ({why}): {count}")
    for month, count in sorted(made.deleted.items()):
        click.echo(f"rows deleted in {month}: {count}")
    for each in made.holds:
        since = f"{each.set_at:%Y-%m-%d}"
        click.echo(
            f"held: {each.kind} {each.subject_id} since {since}, {each.set_by}: {each.reason}"
        )


@privacy.command()
def schedule() -> None:
    """Print the retention schedule of these settings as Markdown."""
    from bot.privacy.schedule import retention_schedule

    click.echo(retention_schedule(settings()), nl=False)


def _found(db: "Session", reference: str, contact: str, chat: int | None) -> "CaseSet":
    """The cases that were asked for; raises UsageError or ClickException."""
    from bot.privacy import subject

    if (chat is None) == (not (reference and contact)):
        raise click.UsageError("Give --reference with --contact, or --chat.")
    if chat is None:
        found = subject.cases_of_person(db, reference, contact)
    else:
        found = subject.cases_of_chat(db, chat)
    if not found:
        raise click.ClickException("Nothing is stored under that.")
    return found


def _subject(db: "Session", case: str) -> tuple[str, int]:
    """The kind and the id of a case; raises ClickException where there is none."""
    from bot.enquiries import reference as references
    from bot.privacy.holds import CHAT, ENQUIRY
    from bot.records.enquiries import enquiry_records
    from bot.records.models import Conversation

    chat = db.get(Conversation, int(case)) if case.isdecimal() else None
    if chat is not None:
        return CHAT, int(case)
    row = enquiry_records.find(db, references.read(case) or "")
    if row is None:
        raise click.ClickException(f"There is no chat or enquiry {case}.")
    return ENQUIRY, row.id


def _case_lines(cases: "CaseSet") -> Iterator[str]:
    yield from (f"chat {each}" for each in sorted(cases.conversations))
    yield from (f"enquiry {each}" for each in sorted(cases.enquiries))


def _print_counts(what: str, counts: dict[str, int]) -> None:
    listed = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()) if count)
    click.echo(f"{what}: {listed or 'nothing'}")


privacy.add_command(record)
privacy.add_command(affected)
