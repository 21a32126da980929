"""What language the citizen who waits is spoken to in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_language"
down_revision = "0006_queue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("help_requests", sa.Column("language", sa.String(length=20), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("help_requests", "language")
