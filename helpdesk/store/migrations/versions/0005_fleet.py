"""What terminals show, how far their clocks are off, when they were switched off, and how they were before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_fleet"
down_revision = "0004_people_and_codes"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("kiosks", sa.Column("content", sa.String(length=40), nullable=False, server_default=""))
    op.add_column("kiosks", sa.Column("skew_ms", sa.BigInteger(), nullable=True))
    op.add_column("kiosks", sa.Column("left_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "kiosk_spans",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kiosk_id", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=80), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.id"], name=op.f("fk_kiosk_spans_kiosk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosk_spans")),
    )
    op.create_index("ix_kiosk_spans_kiosk_id_until", "kiosk_spans", ["kiosk_id", "until"])
    op.create_index("ix_kiosk_spans_until", "kiosk_spans", ["until"])


def downgrade() -> None:
    op.drop_index("ix_kiosk_spans_until", table_name="kiosk_spans")
    op.drop_index("ix_kiosk_spans_kiosk_id_until", table_name="kiosk_spans")
    op.drop_table("kiosk_spans")
    for column in ("left_at", "skew_ms", "content"):
        op.drop_column("kiosks", column)
