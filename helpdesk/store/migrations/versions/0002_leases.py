"""What all processes of a desk must know alike: leases of consoles, tries to log in, and since when a request waits,
from which the bell follows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_leases"
down_revision = "0003_messages"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "console_leases",
        sa.Column("console", sa.String(length=64), nullable=False),
        sa.Column("session_id", BIG_ID, nullable=False),
        sa.Column("staff_id", BIG_ID, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("sound_ok", sa.Boolean(), nullable=False),
        sa.Column("visible", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["staff_sessions.id"], name=op.f("fk_console_leases_session_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_console_leases_staff_id")),
        sa.PrimaryKeyConstraint("console", name=op.f("pk_console_leases")),
    )
    op.create_index("ix_console_leases_session_id", "console_leases", ["session_id"])
    op.create_index("ix_console_leases_at", "console_leases", ["at"])
    op.create_table(
        "login_tries",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_tries")),
    )
    op.create_index("ix_login_tries_name", "login_tries", ["name"])
    op.create_index("ix_login_tries_at", "login_tries", ["at"])
    op.add_column("help_requests", sa.Column("waits_since", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE help_requests SET waits_since = received_at")


def downgrade() -> None:
    op.drop_column("help_requests", "waits_since")
    op.drop_index("ix_login_tries_at", table_name="login_tries")
    op.drop_index("ix_login_tries_name", table_name="login_tries")
    op.drop_table("login_tries")
    op.drop_index("ix_console_leases_at", table_name="console_leases")
    op.drop_index("ix_console_leases_session_id", table_name="console_leases")
    op.drop_table("console_leases")
