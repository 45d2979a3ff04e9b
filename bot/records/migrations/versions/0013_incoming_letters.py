"""Letters that come in: the address of each case, what a letter brought, and those held back."""

import base64
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SET_TOKEN = sa.text("UPDATE enquiries SET reply_token = :token WHERE id = :id")


def upgrade() -> None:
    """Make them; each enquiry gets a token."""
    op.add_column("enquiries", sa.Column("reply_token", sa.String(length=16)))
    op.create_index(op.f("ix_enquiries_reply_token"), "enquiries", ["reply_token"])
    op.add_column("case_letters", sa.Column("whole", sa.Text()))
    op.add_column("case_letters", sa.Column("files", sa.JSON()))
    op.add_column(
        "case_letters",
        sa.Column("automatic", sa.Boolean(), nullable=False, server_default="0"),
    )
    op.create_table(
        "held_letters",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("enquiry_id", ID),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("sender_hash", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("whole", sa.Text()),
        sa.Column("files", sa.JSON()),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enquiry_id"],
            ["enquiries.id"],
            name=op.f("fk_held_letters_enquiry_id_enquiries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_letters")),
        sa.UniqueConstraint("key", name=op.f("uq_held_letters_key")),
        sqlite_autoincrement=True,
    )
    for name in ("enquiry_id", "at", "sender_hash"):
        op.create_index(op.f(f"ix_held_letters_{name}"), "held_letters", [name])
    connection = op.get_bind()
    for row in list(connection.execute(sa.text("SELECT id FROM enquiries"))):
        token = base64.b32encode(secrets.token_bytes(10)).decode().lower()
        connection.execute(SET_TOKEN, {"token": token, "id": row[0]})


def downgrade() -> None:
    """Drop them."""
    op.drop_table("held_letters")
    for name in ("automatic", "files", "whole"):
        op.drop_column("case_letters", name)
    op.drop_index(op.f("ix_enquiries_reply_token"), "enquiries")
    op.drop_column("enquiries", "reply_token")
