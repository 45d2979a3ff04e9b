"""Conversations, messages, choices, the off switch and feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the five tables."""
    _conversations()
    _messages()
    _choices()
    _switches()
    _feedback()


def downgrade() -> None:
    """Drop them, those that refer to others first."""
    for table in ("feedback", "switches", "choices", "messages", "conversations"):
        op.drop_table(table)


def _key() -> tuple[sa.Column, sa.PrimaryKeyConstraint]:
    return sa.Column("id", ID, autoincrement=True, nullable=False), sa.PrimaryKeyConstraint("id")


def _parent(column: str, table: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], ondelete=ondelete)


def _conversations() -> None:
    op.create_table(
        "conversations",
        *_key(),
        sa.Column("sender_id", sa.String(64), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.UniqueConstraint("sender_id"),
        sa.UniqueConstraint("token_hash"),
        sqlite_autoincrement=True,
    )


def _messages() -> None:
    op.create_table(
        "messages",
        *_key(),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("author", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("links", sa.JSON, nullable=False),
        sa.Column("meta", sa.JSON, nullable=False),
        sa.Column("reply_to", ID),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("idempotency_key", sa.String(200)),
        sa.Column("body_hash", sa.String(64)),
        sa.Column("payload", sa.Text),
        sa.Column("turn_state", sa.String(16)),
        sa.Column("answered_at", MOMENT),
        _parent("conversation_id", "conversations"),
        _parent("reply_to", "messages"),
        sa.UniqueConstraint("conversation_id", "idempotency_key"),
        sqlite_autoincrement=True,
    )
    op.create_index(None, "messages", ["conversation_id", "id"])
    op.create_index(None, "messages", ["reply_to"])
    op.create_index(None, "messages", ["turn_state"])


def _choices() -> None:
    op.create_table(
        "choices",
        *_key(),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        _parent("conversation_id", "conversations"),
        _parent("message_id", "messages"),
        sa.UniqueConstraint("token"),
    )
    op.create_index(None, "choices", ["conversation_id"])
    op.create_index(None, "choices", ["message_id"])


def _switches() -> None:
    op.create_table(
        "switches",
        *_key(),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("on", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )


def _feedback() -> None:
    op.create_table(
        "feedback",
        *_key(),
        sa.Column("sender_id", sa.String(64), nullable=False),
        sa.Column("message_id", ID),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("topic", sa.String(64)),
        sa.Column("at", MOMENT, nullable=False),
        _parent("message_id", "messages", ondelete="SET NULL"),
    )
    op.create_index(None, "feedback", ["sender_id"])
    op.create_index(None, "feedback", ["message_id"])
