"""Cases: what becomes of submissions, with every change and the photographed papers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_cases"
down_revision = "0009_hall"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_WORK = sa.text("ended_at IS NULL")
TWENTY_DAYS = 20 * 24 * 3600 * 1000


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("submission_id", BIG_ID, nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("assigned_id", BIG_ID, nullable=True),
        sa.Column("holder", sa.String(length=64), nullable=True),
        sa.Column("materials_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("tracking_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_cases_submission_id")),
        sa.ForeignKeyConstraint(["assigned_id"], ["staff.id"], name=op.f("fk_cases_assigned_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_cases_submission_id")),
    )
    op.create_index(op.f("ix_cases_holder"), "cases", ["holder"])
    op.create_index("ix_cases_ended_at", "cases", ["ended_at"])
    op.create_index("ix_cases_at_work", "cases", ["due_at"], sqlite_where=AT_WORK, postgresql_where=AT_WORK)
    op.create_table(
        "case_changes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("case_id", BIG_ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_changes_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_changes")),
    )
    op.create_index(op.f("ix_case_changes_case_id"), "case_changes", ["case_id"])
    op.create_table(
        "case_pictures",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("case_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_pictures_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_pictures")),
    )
    op.create_index(op.f("ix_case_pictures_case_id"), "case_pictures", ["case_id"])
    # What was handed in before there were cases is a case that nobody has begun. Whose it is cannot be told here: the
    # key is not the database's. The desk finds that out as it starts.
    op.execute(
        sa.text(
            "INSERT INTO cases (submission_id, service, state, version, due_at)"
            " SELECT id, service, 'received', 1, received_at + :days FROM submissions ORDER BY id"
        ).bindparams(days=TWENTY_DAYS)
    )
    op.execute(
        "INSERT INTO case_changes (case_id, at, actor, what, state)"
        " SELECT cases.id, submissions.received_at, 'desk', 'open', 'received'"
        " FROM cases JOIN submissions ON submissions.id = cases.submission_id ORDER BY cases.id"
    )


def downgrade() -> None:
    op.drop_table("case_pictures")
    op.drop_table("case_changes")
    op.drop_table("cases")
