"""Full-text search over what visitors and staff said, enquiries and notes.

SQLite: one FTS5 table, kept by triggers; the row of a message is id * 3, of an enquiry id * 3 + 1,
of a note id * 3 + 2. PostgreSQL: an index of words on each table.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ENQUIRY = (
    "{row}reference || ' ' || {row}name || ' ' || {row}about || ' ' || coalesce({row}email, '')"
    " || ' ' || coalesce({row}phone, '') || ' ' || coalesce({row}reach, '')"
)
# table, place, its words, the columns they come from, which rows
PARTS = (
    ("messages", 0, "{row}text", "text", "{row}author IN ('visitor', 'staff')"),
    ("enquiries", 1, ENQUIRY, "reference, name, about, email, phone, reach", "true"),
    ("notes", 2, "{row}text", "text", "true"),
)
ACCENTS = ("àáâãäåçèéêëìíîïñòóôõöùúûüýÿŵŷẁẃẅỳ", "aaaaaaceeeeiiiinooooouuuuyywywwwy")


def upgrade() -> None:
    """Make it, of the rows that are there already as well."""
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def downgrade() -> None:
    """Drop it."""
    if op.get_bind().dialect.name == "sqlite":
        for table, *_ in PARTS:
            for event in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER search_{table}_{event}")
        op.execute("DROP TABLE search")
        return
    for table, *_ in PARTS:
        op.execute(f"DROP INDEX search_{table}")
    op.execute("DROP FUNCTION search_words(text)")


def _sqlite() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE search USING"
        " fts5(words, tokenize = 'porter unicode61 remove_diacritics 2')"
    )
    for table, place, words, columns, which in PARTS:
        put = "INSERT INTO search (rowid, words)"
        row = f"SELECT {{row}}id * 3 + {place}, {words}"
        new = f"{put} {row.format(row='new.')} WHERE {which.format(row='new.')};"
        gone = f"DELETE FROM search WHERE rowid = old.id * 3 + {place};"
        op.execute(f"{put} {row.format(row='')} FROM {table} WHERE {which.format(row='')}")
        for event, when, does in (
            ("insert", "INSERT", new),
            ("update", f"UPDATE OF {columns}", gone + new),
            ("delete", "DELETE", gone),
        ):
            op.execute(
                f"CREATE TRIGGER search_{table}_{event} AFTER {when} ON {table} BEGIN {does} END"
            )


def _postgresql() -> None:
    # Signs are blanks, so that references and addresses are found by their parts.
    op.execute(
        "CREATE FUNCTION search_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$"
        " SELECT to_tsvector('english'::regconfig, regexp_replace("
        f"translate(lower($1), '{ACCENTS[0]}', '{ACCENTS[1]}'), '[^[:alnum:]]+', ' ', 'g')) $$"
    )
    for table, _, words, _, which in PARTS:
        op.execute(
            f"CREATE INDEX search_{table} ON {table} USING gin"
            f" (search_words({words.format(row='')})) WHERE {which.format(row='')}"
        )
