"""Marks of enquiries, limits of letters, known devices and alarms of accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make them. Every enquiry is compared anew, in the background, so that it has its marks."""
    _make_marks()
    _make_devices()
    op.add_column("enquiries", sa.Column("compared_at", MOMENT))
    op.create_index(None, "enquiries", ["compared_at"])
    op.create_index(None, "likenesses", ["settled_at", "id"])
    op.add_column("conversations", sa.Column("origin_hash", sa.String(length=64)))
    op.add_column("users", sa.Column("alarmed_at", MOMENT))
    for column in (
        sa.Column("purpose", sa.String(length=16), nullable=False, server_default="other"),
        sa.Column("recipient_hash", sa.String(length=64)),
        sa.Column("origin_hash", sa.String(length=64)),
        sa.Column("gathered", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("letters", column)
    op.create_index(None, "letters", ["purpose", "created_at"])
    op.create_index(None, "letters", ["purpose", "recipient_hash", "created_at"])
    op.create_index(None, "letters", ["purpose", "origin_hash", "created_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("staff_devices")
    op.drop_table("enquiry_marks")
    op.drop_index(op.f("ix_letters_purpose_origin_hash_created_at"), "letters")
    op.drop_index(op.f("ix_letters_purpose_recipient_hash_created_at"), "letters")
    op.drop_index(op.f("ix_letters_purpose_created_at"), "letters")
    op.drop_index(op.f("ix_likenesses_settled_at_id"), "likenesses")
    op.drop_index(op.f("ix_enquiries_compared_at"), "enquiries")
    for table, columns in (
        ("letters", ("gathered", "origin_hash", "recipient_hash", "purpose")),
        ("users", ("alarmed_at",)),
        ("conversations", ("origin_hash",)),
        ("enquiries", ("compared_at",)),
    ):
        for column in columns:
            op.drop_column(table, column)


def _make_marks() -> None:
    op.create_table(
        "enquiry_marks",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("enquiry_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["enquiry_id"],
            ["enquiries.id"],
            name=op.f("fk_enquiry_marks_enquiry_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_marks")),
        sa.UniqueConstraint(
            "enquiry_id", "kind", "value", name=op.f("uq_enquiry_marks_enquiry_id_kind_value")
        ),
    )
    op.create_index(None, "enquiry_marks", ["kind", "value", "at"])


def _make_devices() -> None:
    op.create_table(
        "staff_devices",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_staff_devices_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_devices")),
        sa.UniqueConstraint(
            "user_id", "token_hash", name=op.f("uq_staff_devices_user_id_token_hash")
        ),
    )
    op.create_index(None, "staff_devices", ["token_hash"])
