"""The browser that the pages of a check belong to, the chat that opened them, and a heartbeat."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Pages that are open now are bound to the browser that opens them next."""
    op.add_column("check_pages", sa.Column("browser_hash", sa.String(length=64)))
    op.add_column("check_pages", sa.Column("opened_by", sa.String(length=64)))
    op.create_index(None, "check_pages", ["opened_by"])
    op.create_table(
        "heartbeats",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeats")),
    )


def downgrade() -> None:
    """Let any browser open them again."""
    op.drop_table("heartbeats")
    with op.batch_alter_table("check_pages") as table:
        table.drop_index(op.f("ix_check_pages_opened_by"))
        table.drop_column("opened_by")
        table.drop_column("browser_hash")
