"""From which confidence the reader had learnt to answer a question, and to ask back about it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("questions", sa.Column("answer_from", sa.Double(), nullable=True))
    op.add_column("questions", sa.Column("ask_from", sa.Double(), nullable=True))


def downgrade() -> None:
    op.drop_column("questions", "ask_from")
    op.drop_column("questions", "answer_from")
