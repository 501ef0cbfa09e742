"""Alerts to librarians' own Telegram."""

import sqlalchemy as sa
from alembic import op

import records.types

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("handoff_id", sa.Integer(), nullable=False),
        sa.Column("librarian_id", sa.Integer(), nullable=False),
        sa.Column("alerted_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoffs.id"], name=op.f("fk_alerts_handoff_id_handoffs")),
        sa.ForeignKeyConstraint(["librarian_id"], ["librarians.id"], name=op.f("fk_alerts_librarian_id_librarians")),
        sa.PrimaryKeyConstraint("handoff_id", "librarian_id", name=op.f("pk_alerts")),
    )
    op.add_column("librarians", sa.Column("alerts", sa.String(length=10), nullable=True))
    op.add_column("librarians", sa.Column("alerts_refused_at", records.types.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("librarians", "alerts_refused_at")
    op.drop_column("librarians", "alerts")
    op.drop_table("alerts")
