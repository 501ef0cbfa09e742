"""A librarian notes the effort of each of several questions in one chat."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("questions", sa.Column("effort_level", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("questions", "effort_level")
