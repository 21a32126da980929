"""Published results of assessments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_results"
down_revision = "0011_appointments"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "results",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("published_by", sa.String(length=60), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results")),
        sa.UniqueConstraint("mark", name=op.f("uq_results_mark")),
    )
    op.create_index(op.f("ix_results_holder"), "results", ["holder"])
    op.create_index("ix_results_published_at", "results", ["published_at"])


def downgrade() -> None:
    op.drop_table("results")
