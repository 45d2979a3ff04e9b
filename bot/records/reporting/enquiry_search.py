"""What a search looks through in an enquiry; the index holds just these words."""

from collections.abc import Iterator, Sequence

from sqlalchemy import text
from sqlalchemy.engine import Connection

from bot.enquiries.enquiry_fields import FIELDS

IS_PLAIN = "{row}{column} NOT LIKE 'bot1.k%'"  # sealed words have no place in an index
NEEDED = ("reference", "name", "about")  # never null


def searched_columns() -> tuple[str, ...]:
    """The columns in the order of a snippet: the reference and the name come first."""
    rest = [field.name for field in FIELDS if field.searchable and field.name != "name"]
    return ("reference", "name", *rest)


def enquiry_words(columns: Sequence[str], row: str = "") -> str:
    """The SQL of the searched words; `row` is what stands before a column, such as `new.`.

    PostgreSQL uses its index only for a search by the very same words.
    """
    cells = (f"{row}{name}" if name in NEEDED else f"coalesce({row}{name}, '')" for name in columns)
    return " || ' ' || ".join(cells)


def index_enquiries(connection: Connection, columns: Sequence[str]) -> None:
    """Make the index of enquiries anew, for a migration that adds a searchable field."""
    is_sqlite = connection.dialect.name == "sqlite"
    for statement in _sqlite(columns) if is_sqlite else _postgresql(columns):
        connection.execute(text(statement))


def _sqlite(columns: Sequence[str]) -> Iterator[str]:
    put = "INSERT INTO search (rowid, words) SELECT {row}id * 4 + 1, {words}"
    plain = IS_PLAIN.format(row="", column="about")
    new_words = enquiry_words(columns, "new.")
    new = f"{put.format(row='new.', words=new_words)} WHERE new.{plain};"
    gone = "DELETE FROM search WHERE rowid = old.id * 4 + 1;"
    yield "DELETE FROM search WHERE rowid % 4 = 1"
    yield f"{put.format(row='', words=enquiry_words(columns))} FROM enquiries WHERE {plain}"
    for event, when, does in (
        ("insert", "INSERT", new),
        ("update", f"UPDATE OF {', '.join(columns)}", gone + new),
        ("delete", "DELETE", gone),
    ):
        trigger = f"search_enquiries_{event}"
        yield f"DROP TRIGGER {trigger}"
        yield f"CREATE TRIGGER {trigger} AFTER {when} ON enquiries BEGIN {does} END"


def _postgresql(columns: Sequence[str]) -> Iterator[str]:
    yield "DROP INDEX search_enquiries"
    yield (
        "CREATE INDEX search_enquiries ON enquiries USING gin"
        f" (search_words({enquiry_words(columns)}))"
        f" WHERE true AND {IS_PLAIN.format(row='', column='about')}"
    )
