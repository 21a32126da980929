"""Passwords that must be changed, and codes by which a terminal enrols itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_people_and_codes"
down_revision = "0002_leases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.create_table(
        "enrol_codes",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("kiosk_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_enrol_codes")),
        sa.UniqueConstraint("kiosk_id", name=op.f("uq_enrol_codes_kiosk_id")),
    )


def downgrade() -> None:
    op.drop_table("enrol_codes")
    op.drop_column("staff", "must_change")
