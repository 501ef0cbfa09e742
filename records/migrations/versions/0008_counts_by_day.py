"""Counts by day, which the dashboard reads; what was recorded before waits to be counted."""

import sqlalchemy as sa
from alembic import op

import records.types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PLACE = ("language", 2), ("channel", 20), ("branch", 40)
NAMES = *PLACE, ("measure", 12), ("name", 60), ("detail", 12)
SECONDS = ("waiting_seconds", "first_response_seconds", "resolution_seconds")
MOMENTS = ("promised_at", "first_reply_at")


def upgrade() -> None:
    op.create_table(
        "day_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.String(length=length), nullable=False) for name, length in NAMES),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "hour", *(name for name, _ in NAMES), name=op.f("pk_day_counts")),
    )
    op.create_table(
        "handoff_times",
        sa.Column("handoff_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(length=length), nullable=False) for name, length in PLACE),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in SECONDS),
        *(sa.Column(name, records.types.UtcDateTime(timezone=True), nullable=True) for name in MOMENTS),
        sa.PrimaryKeyConstraint("handoff_id", name=op.f("pk_handoff_times")),
    )
    op.create_index("ix_handoff_times_day", "handoff_times", ["day"])
    op.create_table(
        "stale_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stale_counts")),
    )
    op.execute("INSERT INTO stale_counts (interaction_id) SELECT id FROM interactions")


def downgrade() -> None:
    for table in ("stale_counts", "handoff_times", "day_counts"):
        op.drop_table(table)
