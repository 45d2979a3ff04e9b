"""Who imported a fee schedule and why, and which one an undo brought back."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

COLUMNS = (
    ("imported_by", sa.String(length=80)),
    ("reason", sa.Text()),
    ("restores_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite")),
)


def upgrade() -> None:
    """Make them; earlier imports have none."""
    for name, kind in COLUMNS:
        op.add_column("fee_schedules", sa.Column(name, kind))


def downgrade() -> None:
    """Drop them."""
    for name, _ in COLUMNS:
        op.drop_column("fee_schedules", name)
