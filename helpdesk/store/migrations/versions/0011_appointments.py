"""Appointments for the queue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_appointments"
down_revision = "0010_cases"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "appointments",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("day", sa.String(length=8), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("ticket", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(["service"], ["queue_services.id"], name=op.f("fk_appointments_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
    )
    op.create_index(op.f("ix_appointments_holder"), "appointments", ["holder"])
    op.create_index("ix_appointments_day", "appointments", ["day", "at"])


def downgrade() -> None:
    op.drop_table("appointments")
