"""A place in a chain for each event of the audit log; those of before are sealed first of all."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COLUMNS = (
    ("actor_id", ID),
    ("chain_number", ID),
    ("chain_before", sa.String(length=64)),
    ("chain_link", sa.String(length=64)),
)


def upgrade() -> None:
    """Make it."""
    for name, kind in COLUMNS:
        op.add_column("deeds", sa.Column(name, kind))
    op.create_index(op.f("ix_deeds_chain_number"), "deeds", ["chain_number"], unique=True)


def downgrade() -> None:
    """Drop it."""
    op.drop_index(op.f("ix_deeds_chain_number"), "deeds")
    for name, _ in reversed(COLUMNS):
        op.drop_column("deeds", name)
