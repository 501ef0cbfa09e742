"""Staff may be away for a while."""

import sqlalchemy as sa
from alembic import op

import records.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("librarians", sa.Column("away_until", records.types.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("librarians", "away_until")
