"""Weeks whose digest was sent to managers."""

import sqlalchemy as sa
from alembic import op

import records.types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "digests",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("made_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_to", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("week", name=op.f("pk_digests")),
    )


def downgrade() -> None:
    op.drop_table("digests")
