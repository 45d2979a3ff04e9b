"""One record of guided checks for chat and pages, in the place of the checks under way on pages."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and take over what is under way: of each visitor the newest answers."""
    _make_sessions()
    _make_pages()
    connection = op.get_bind()
    tables = sa.MetaData()
    tables.reflect(connection, only=("open_checks", "check_sessions", "check_pages"))
    before, sessions, pages = (
        tables.tables[name] for name in ("open_checks", "check_sessions", "check_pages")
    )
    rows = connection.execute(sa.select(before).order_by(before.c.id)).mappings().all()
    for sender, row in {row["sender_id"]: row for row in rows}.items():
        connection.execute(sessions.insert().values(**_session(row)))
        own = sa.select(sessions.c.id).where(sessions.c.sender_id == sender).scalar_subquery()
        for each in rows:
            if each["sender_id"] == sender:
                names = ("check", "way_back", "token_hash", "chat_hash", "expires_at")
                kept = {name: each[name] for name in names}
                connection.execute(pages.insert().values(session_id=own, **kept))
    op.drop_table("open_checks")


def downgrade() -> None:
    """Make the table of before again, without the checks that are under way: they last 2 hours."""
    op.drop_table("check_pages")
    op.drop_table("check_sessions")
    op.create_table(
        "open_checks",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("sender_id", sa.String(length=64), nullable=False),
        sa.Column("check", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("asked", sa.String(length=64)),
        sa.Column("noticed", sa.JSON(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("chat_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("way_back", sa.String(length=1000)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_checks")),
        sa.UniqueConstraint("chat_hash", name=op.f("uq_open_checks_chat_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_open_checks_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(None, "open_checks", ["expires_at"])
    op.create_index(None, "open_checks", ["sender_id"])


def _make_sessions() -> None:
    op.create_table(
        "check_sessions",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("sender_id", sa.String(length=64), nullable=False),
        sa.Column("check", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked", sa.String(length=64)),
        sa.Column("outcome", sa.String(length=64)),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("finished", sa.JSON(), nullable=False),
        sa.Column("notice", sa.JSON(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_sessions")),
        sa.UniqueConstraint("sender_id", name=op.f("uq_check_sessions_sender_id")),
        sqlite_autoincrement=True,
    )


def _make_pages() -> None:
    op.create_table(
        "check_pages",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("check", sa.String(length=64), nullable=False),
        sa.Column("way_back", sa.String(length=1000)),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("chat_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["check_sessions.id"],
            name=op.f("fk_check_pages_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_pages")),
        sa.UniqueConstraint("chat_hash", name=op.f("uq_check_pages_chat_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_check_pages_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(None, "check_pages", ["session_id"])
    op.create_index(None, "check_pages", ["expires_at"])


def _session(row: Any) -> dict[str, Any]:
    """A record of the answers that were given on pages, all by button."""
    answers = [
        {"fact": fact, "value": value, "source": "pressed", "message": None}
        for fact, value in row["facts"].items()
    ]
    return {
        "sender_id": row["sender_id"],
        "check": row["check"],
        "version": "",
        "state": "running",
        "asked": row["asked"],
        "outcome": None,
        "answers": answers,
        "finished": [],
        "notice": {},
        "updated_at": row["expires_at"],
    }
