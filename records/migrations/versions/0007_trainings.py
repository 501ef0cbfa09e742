"""Trainings that were asked for in the console."""

import sqlalchemy as sa
from alembic import op

import records.types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trainings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("goes_back", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("ended_at", records.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainings")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["librarians.id"], name=op.f("fk_trainings_asked_by_id_librarians")),
    )
    op.create_index(op.f("ix_trainings_state"), "trainings", ["state"])


def downgrade() -> None:
    op.drop_table("trainings")
