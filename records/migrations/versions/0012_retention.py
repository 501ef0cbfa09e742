"""Which interactions had their texts removed after the time the library keeps them."""

import sqlalchemy as sa
from alembic import op

import records.types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "interactions", sa.Column("texts_removed_at", records.types.UtcDateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("interactions", "texts_removed_at")
