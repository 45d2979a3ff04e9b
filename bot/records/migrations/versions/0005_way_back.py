"""The page of a website that a check under way on pages goes back to."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for it."""
    op.add_column("open_checks", sa.Column("way_back", sa.String(length=1000)))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("open_checks") as table:
        table.drop_column("way_back")
