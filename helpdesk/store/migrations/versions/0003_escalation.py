"""Escalations with their moments, and the calls to the world outside that follow from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_escalation"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PENDING = sa.text("fired_at IS NULL")
UNDONE = sa.text("done_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "escalations",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("request_id", BIG_ID, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("fired_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["help_requests.id"], name=op.f("fk_escalations_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
        sa.UniqueConstraint("request_id", "round", "step", name="uq_escalations_step"),
    )
    op.create_index("ix_escalations_pending", "escalations", ["due_at"], sqlite_where=PENDING, postgresql_where=PENDING)
    op.create_table(
        "hook_calls",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("hook", sa.String(length=16), nullable=False),
        sa.Column("request_id", BIG_ID, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["help_requests.id"], name=op.f("fk_hook_calls_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_calls")),
        sa.UniqueConstraint("key", name=op.f("uq_hook_calls_key")),
    )
    op.create_index("ix_hook_calls_pending", "hook_calls", ["due_at"], sqlite_where=UNDONE, postgresql_where=UNDONE)


def downgrade() -> None:
    op.drop_table("hook_calls")
    op.drop_table("escalations")
