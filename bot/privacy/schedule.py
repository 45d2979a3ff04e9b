"""The retention schedule: what each table declares and the settings in force, as Markdown."""

from collections.abc import Iterator

from sqlalchemy import Table

from bot.data_declarations import DATA_CLASSES, DataDeclaration, declaration_of
from bot.privacy.ownership import TABLES
from bot.privacy.retention import seconds_of
from bot.privacy.tracker_rows import COPIES
from bot.settings import Settings

DAY, HOUR = 24 * 60 * 60, 60 * 60
HEAD = """# Retention schedule

`bot privacy schedule` writes this page from what the tables declare and the defaults of the
settings; a test compares them.

| class | kept |
| --- | --- |
"""
OWNED = {"conversations": "the chat", "enquiries": "the enquiry", "users": "the account"}


def retention_schedule(settings: Settings) -> str:
    """The whole page."""
    tables = [*TABLES.values(), *COPIES]
    lines = [f"| {name} | {kept(name, settings)} |" for name in DATA_CLASSES]
    rows = [_row(table, settings) for table in sorted(tables, key=lambda each: each.name)]
    head = (
        "\n| table | holds | class | goes | personal columns |\n| --- | --- | --- | --- | --- |\n"
    )
    return HEAD + "\n".join(lines) + "\n" + head + "\n".join(rows) + "\n"


def span_words(seconds: int) -> str:
    """A span of time in its largest whole unit: `7 days`."""
    if seconds >= 2 * DAY and seconds % DAY == 0:
        return f"{seconds // DAY} days"
    if seconds >= 2 * HOUR and seconds % HOUR == 0:
        return f"{seconds // HOUR} hours"
    return f"{seconds} seconds"


def kept(name: str, settings: Settings) -> str:
    """How long the rows of a class are kept, in words."""
    spans = {
        "conversation": f"{span_words(settings.retention_unfinished_chat)} after its end, if it was"
        f" left unfinished; {span_words(settings.retention_finished_chat)} if it was ended, came to"
        " an outcome or to a person; with an enquiry that rests on it, as long as that",
        "enquiry": f"{span_words(settings.retention_enquiry)} after it was closed, with its chat",
        "security": f"{span_words(settings.retention_records)}, without content",
    }
    return spans.get(name, DATA_CLASSES[name])


def _row(table: Table, settings: Settings) -> str:
    declared = declaration_of(table)
    personal = ", ".join(f"`{each}`" for each in declared.personal)
    cells = f"`{table.name}`", declared.holds, declared.data_class
    return f"| {' | '.join(cells)} | {_goes(table, declared, settings)} | {personal or 'none'} |"


def _goes(table: Table, declared: DataDeclaration, settings: Settings) -> str:
    ways = list(dict.fromkeys(_ways(table, declared, settings)))
    return "; ".join(ways) or "stays"


def _ways(table: Table, declared: DataDeclaration, settings: Settings) -> Iterator[str]:
    if table.name in ("conversations", "enquiries"):
        yield "by its class"
    for link in declared.links:
        yield f"with {OWNED.get(link.table, f'`{link.table}`')}"
    if age := declared.age:
        limit = seconds_of(age.limit, settings)
        after = f"{span_words(limit)} after `{age.column}`" if limit else f"at `{age.column}`"
        yield after if age.owned or not declared.links else f"without an owner {after}"
