"""Room for sealed values, hashes to find them by, the keys in use, and a search without them.

The index of SQLite and those of PostgreSQL hold no row whose words are sealed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Columns that had a length; SQLite enforces none.
LENGTHS = {
    ("enquiries", "email"): 254,
    ("enquiries", "phone"): 32,
    ("letters", "to"): 254,
    ("check_pages", "way_back"): 1000,
    ("users", "totp_secret"): 64,
}
HASHES = ("email_hash", "phone_hash")
ENQUIRY = (
    "{row}reference || ' ' || {row}name || ' ' || {row}about || ' ' || coalesce({row}email, '')"
    " || ' ' || coalesce({row}phone, '') || ' ' || coalesce({row}reach, '')"
)
# table, its words, the columns they come from, which rows; its place is its number
OLD = (
    ("messages", "{row}text", "text", "{row}author IN ('visitor', 'staff')"),
    ("enquiries", ENQUIRY, "reference, name, about, email, phone, reach", "true"),
    ("notes", "{row}text", "text", "true"),
    ("case_letters", "{row}text", "text", "true"),
)
NEW = tuple(
    (table, words, columns, f"{which} AND {{row}}{told} NOT LIKE 'bot1.k%'")
    for (table, words, columns, which), told in zip(OLD, ("text", "about", "text", "text"))
)


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "data_keys",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_keys")),
        sa.UniqueConstraint("key_id", name=op.f("uq_data_keys_key_id")),
    )
    for name in HASHES:
        op.add_column("enquiries", sa.Column(name, sa.String(length=64)))
        op.create_index(None, "enquiries", [name])
    if op.get_bind().dialect.name != "sqlite":
        for table, column in LENGTHS:
            op.alter_column(table, column, type_=sa.Text())
    _search_in(NEW)


def downgrade() -> None:
    """Drop them; raises an error where values are sealed, which nothing could read then."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM data_keys")).first():
        raise RuntimeError("values are sealed: restore a backup from before instead")
    _search_in(OLD)
    if op.get_bind().dialect.name != "sqlite":
        for (table, column), length in LENGTHS.items():
            op.alter_column(table, column, type_=sa.String(length=length))
    for name in HASHES:
        op.drop_index(op.f(f"ix_enquiries_{name}"), "enquiries")
        op.drop_column("enquiries", name)
    op.drop_table("data_keys")


def _search_in(parts: tuple[tuple[str, ...], ...]) -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for place, (table, words, columns, which) in enumerate(parts):
        if is_sqlite:
            _make_triggers(place, table, words, columns, which)
            continue
        op.execute(f"DROP INDEX search_{table}")
        op.execute(
            f"CREATE INDEX search_{table} ON {table} USING gin"
            f" (search_words({words.format(row='')})) WHERE {which.format(row='')}"
        )


def _make_triggers(place: int, table: str, words: str, columns: str, which: str) -> None:
    row = f"SELECT new.id * 4 + {place}, {words.format(row='new.')}"
    new = f"INSERT INTO search (rowid, words) {row} WHERE {which.format(row='new.')};"
    gone = f"DELETE FROM search WHERE rowid = old.id * 4 + {place};"
    for event, when, does in (("insert", "INSERT", new), ("update", f"UPDATE OF {columns}", gone + new)):
        op.execute(f"DROP TRIGGER search_{table}_{event}")
        op.execute(
            f"CREATE TRIGGER search_{table}_{event} AFTER {when} ON {table} BEGIN {does} END"
        )
