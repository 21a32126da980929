"""What terminals know of the hall: a mark of their own for numbers drawn while cut off; a name for the display."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_hall"
down_revision = "0008_places"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # An index and no constraint: SQLite would make the table anew for one, and other tables point at its rows.
    op.add_column("kiosks", sa.Column("offline_mark", sa.Integer(), nullable=True))
    op.create_index("uq_kiosks_offline_mark", "kiosks", ["offline_mark"], unique=True)
    op.add_column("tickets", sa.Column("name_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("tickets", sa.Column("since_at", sa.BigInteger(), nullable=True))
    op.add_column("tickets", sa.Column("rang_at", sa.BigInteger(), nullable=True))
    op.execute("UPDATE tickets SET since_at = drawn_at, rang_at = called_at")
    op.create_table(
        "ticket_legs",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("ticket_id", BIG_ID, nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("window", sa.String(length=10), nullable=True),
        sa.Column("rank", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("since_at", sa.BigInteger(), nullable=False),
        sa.Column("waited_ms", sa.BigInteger(), nullable=True),
        sa.Column("told_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_legs_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_legs")),
    )
    op.create_index(op.f("ix_ticket_legs_ticket_id"), "ticket_legs", ["ticket_id"])
    op.create_index(op.f("ix_ticket_legs_since_at"), "ticket_legs", ["since_at"])
    connection = op.get_bind()
    known = connection.execute(sa.text("SELECT id FROM kiosks ORDER BY enrolled_at, id")).scalars().all()
    for mark, kiosk in enumerate(known, start=1):
        values = {"mark": mark, "kiosk": kiosk}
        connection.execute(sa.text("UPDATE kiosks SET offline_mark = :mark WHERE id = :kiosk"), values)
    if known:
        insert = sa.text("INSERT INTO counters (name, value) VALUES ('offline-mark', :value)")
        connection.execute(insert, {"value": len(known)})


def downgrade() -> None:
    op.drop_table("ticket_legs")
    for column in ("name_sealed", "since_at", "rang_at"):
        op.drop_column("tickets", column)
    op.drop_index("uq_kiosks_offline_mark", "kiosks")
    op.drop_column("kiosks", "offline_mark")
    op.execute("DELETE FROM counters WHERE name = 'offline-mark'")
