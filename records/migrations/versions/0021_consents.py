"""What a patron agreed to is in their subscriptions; nothing ever wrote the list of consents beside them."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("patrons", "consents")


def downgrade() -> None:
    op.add_column("patrons", sa.Column("consents", sa.JSON(), nullable=False, server_default="{}"))
