"""Short texts with a citizen who does not hear; they go when the request is over, their count stays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_messages"
down_revision = "0003_escalation"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "messages",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("request_id", BIG_ID, nullable=False),
        sa.Column("staff_id", BIG_ID, nullable=True),
        sa.Column("text", sa.String(length=60), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["help_requests.id"], name=op.f("fk_messages_request_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_messages_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("key", name=op.f("uq_messages_key")),
    )
    op.create_index("ix_messages_request_id", "messages", ["request_id"])
    op.add_column("help_requests", sa.Column("messages", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("help_requests", "messages")
    op.drop_index("ix_messages_request_id", table_name="messages")
    op.drop_table("messages")
