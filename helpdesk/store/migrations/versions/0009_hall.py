"""What terminals know of the hall: a mark of their own for numbers drawn while cut off; a name for the display."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_hall"
down_revision = "0008_places"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("kiosks") as kiosks:
        kiosks.add_column(sa.Column("offline_mark", sa.Integer(), nullable=True))
        kiosks.create_unique_constraint(op.f("uq_kiosks_offline_mark"), ["offline_mark"])
    op.add_column("tickets", sa.Column("name_sealed", sa.LargeBinary(), nullable=True))
    connection = op.get_bind()
    known = connection.execute(sa.text("SELECT id FROM kiosks ORDER BY enrolled_at, id")).scalars().all()
    for mark, kiosk in enumerate(known, start=1):
        values = {"mark": mark, "kiosk": kiosk}
        connection.execute(sa.text("UPDATE kiosks SET offline_mark = :mark WHERE id = :kiosk"), values)
    if known:
        insert = sa.text("INSERT INTO counters (name, value) VALUES ('offline-mark', :value)")
        connection.execute(insert, {"value": len(known)})


def downgrade() -> None:
    op.drop_column("tickets", "name_sealed")
    with op.batch_alter_table("kiosks") as kiosks:
        kiosks.drop_column("offline_mark")
    op.execute("DELETE FROM counters WHERE name = 'offline-mark'")
