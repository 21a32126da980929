"""How one gets to a place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_ways"
down_revision = "0013_loans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("places", sa.Column("way", sa.String(length=80), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("places", "way")
