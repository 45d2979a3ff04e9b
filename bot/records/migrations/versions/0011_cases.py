"""What is promised and when, offers of chats, drafts, and how letters hang together.

Open cases that were answered wait for the enquirer from now on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
COLUMNS = {
    "enquiries": (("due_at", MOMENT), ("warned_at", MOMENT), ("snoozed_until", MOMENT)),
    "handoffs": (("offered_at", MOMENT),),
    "letters": (("retried_at", MOMENT), ("thread", sa.Text())),
}
OFFERED = "fk_handoffs_offered_to_id"


def upgrade() -> None:
    """Make them."""
    for table, columns in COLUMNS.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind))
    op.create_index(None, "enquiries", ["due_at"])
    op.create_index(None, "deeds", ["at"])
    _make_offered_to()
    _make_drafts()
    op.execute(
        "UPDATE enquiries SET state = 'waiting' WHERE state = 'open' AND answered_at IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM case_letters WHERE enquiry_id = enquiries.id"
        " AND NOT from_staff AND at > enquiries.answered_at)"
    )


def downgrade() -> None:
    """Drop them; cases that wait for the team are open."""
    op.execute("UPDATE enquiries SET state = 'open' WHERE state = 'for_us'")
    op.drop_table("drafts")
    op.drop_index(op.f("ix_handoffs_offered_to_id"), "handoffs")
    with op.batch_alter_table("handoffs", table_kwargs={"sqlite_autoincrement": True}) as handoffs:
        handoffs.drop_constraint(OFFERED, type_="foreignkey")
        handoffs.drop_column("offered_to_id")
    op.drop_index(op.f("ix_deeds_at"), "deeds")
    op.drop_index(op.f("ix_enquiries_due_at"), "enquiries")
    for table, columns in COLUMNS.items():
        for name, _ in columns:
            op.drop_column(table, name)


def _make_offered_to() -> None:
    with op.batch_alter_table("handoffs", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("offered_to_id", ID))
        table.create_foreign_key(OFFERED, "users", ["offered_to_id"], ["id"], ondelete="SET NULL")
    op.create_index(None, "handoffs", ["offered_to_id"])


def _make_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("conversation_id", ID),
        sa.Column("enquiry_id", ID),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_drafts_{column}"), ondelete="CASCADE"
            )
            for column, table in (
                ("user_id", "users"),
                ("conversation_id", "conversations"),
                ("enquiry_id", "enquiries"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        *(
            sa.UniqueConstraint("user_id", case, name=op.f(f"uq_drafts_user_id_{case}"))
            for case in ("conversation_id", "enquiry_id")
        ),
    )
    for case in ("conversation_id", "enquiry_id"):
        op.create_index(None, "drafts", [case])
