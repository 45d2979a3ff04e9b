"""What is written between an enquirer and staff, and the search in it.

SQLite's search table is made anew: with four tables the row of a message is id * 4, of an enquiry
id * 4 + 1, of a note id * 4 + 2, of a letter of a case id * 4 + 3.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
ENQUIRY = (
    "{row}reference || ' ' || {row}name || ' ' || {row}about || ' ' || coalesce({row}email, '')"
    " || ' ' || coalesce({row}phone, '') || ' ' || coalesce({row}reach, '')"
)
# table, its words, the columns they come from, which rows; its place is its number
OLD = (
    ("messages", "{row}text", "text", "{row}author IN ('visitor', 'staff')"),
    ("enquiries", ENQUIRY, "reference, name, about, email, phone, reach", "true"),
    ("notes", "{row}text", "text", "true"),
)
NEW = (*OLD, ("case_letters", "{row}text", "text", "true"))


def upgrade() -> None:
    """Make the table, and search in it."""
    op.create_table(
        "case_letters",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("enquiry_id", ID, nullable=False),
        sa.Column("from_staff", sa.Boolean(), nullable=False),
        sa.Column("author_id", ID),
        sa.Column("email_id", ID),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["enquiry_id"],
            ["enquiries.id"],
            name=op.f("fk_case_letters_enquiry_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_case_letters_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["email_id"], ["letters.id"], name=op.f("fk_case_letters_email_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_letters")),
        sa.UniqueConstraint("enquiry_id", "key", name=op.f("uq_case_letters_enquiry_id_key")),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        _drop_sqlite_search(OLD)
        _make_sqlite_search(NEW)
    else:
        op.execute("CREATE INDEX search_case_letters ON case_letters USING gin (search_words(text))")


def downgrade() -> None:
    """Drop it."""
    if op.get_bind().dialect.name == "sqlite":
        _drop_sqlite_search(NEW)
        op.drop_table("case_letters")
        _make_sqlite_search(OLD)
    else:
        op.drop_table("case_letters")


def _drop_sqlite_search(parts: tuple[tuple[str, ...], ...]) -> None:
    for table, *_ in parts:
        for event in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER search_{table}_{event}")
    op.execute("DROP TABLE search")


def _make_sqlite_search(parts: tuple[tuple[str, ...], ...]) -> None:
    op.execute(
        "CREATE VIRTUAL TABLE search USING"
        " fts5(words, tokenize = 'porter unicode61 remove_diacritics 2')"
    )
    count = len(parts)
    for place, (table, words, columns, which) in enumerate(parts):
        put = "INSERT INTO search (rowid, words)"
        row = f"SELECT {{row}}id * {count} + {place}, {words}"
        new = f"{put} {row.format(row='new.')} WHERE {which.format(row='new.')};"
        gone = f"DELETE FROM search WHERE rowid = old.id * {count} + {place};"
        op.execute(f"{put} {row.format(row='')} FROM {table} WHERE {which.format(row='')}")
        for event, when, does in (
            ("insert", "INSERT", new),
            ("update", f"UPDATE OF {columns}", gone + new),
            ("delete", "DELETE", gone),
        ):
            op.execute(
                f"CREATE TRIGGER search_{table}_{event} AFTER {when} ON {table} BEGIN {does} END"
            )
