"""What the hall lends, and what somebody at a terminal asks to borrow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_loans"
down_revision = "0012_visits"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STILL_OUT = sa.text("ended_at IS NULL")
NAMED = sa.text("borrower_sealed IS NOT NULL")


def upgrade() -> None:
    op.add_column("help_requests", sa.Column("borrow", sa.String(length=40), nullable=False, server_default=""))
    op.create_table(
        "loan_items",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("since_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=True),
        sa.Column("before", sa.String(length=10), nullable=True),
        sa.Column("acted_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_items")),
    )
    op.create_index(op.f("ix_loan_items_state"), "loan_items", ["state"])
    op.create_table(
        "loans",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("lent_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", BIG_ID, nullable=True),
        sa.Column("borrower_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["loan_items.id"], name=op.f("fk_loans_item_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_loans_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loans")),
    )
    for column in ("item_id", "lent_at", "told_at"):
        op.create_index(op.f(f"ix_loans_{column}"), "loans", [column])
    op.create_index(
        "uq_loans_still_out", "loans", ["item_id"], unique=True, sqlite_where=STILL_OUT, postgresql_where=STILL_OUT
    )
    op.create_index("ix_loans_named", "loans", ["ended_at"], sqlite_where=NAMED, postgresql_where=NAMED)
    op.create_index("ix_loans_due", "loans", ["due_at"], sqlite_where=STILL_OUT, postgresql_where=STILL_OUT)


def downgrade() -> None:
    op.drop_table("loans")
    op.drop_table("loan_items")
    op.drop_column("help_requests", "borrow")
