"""What librarians recorded without a topic is counted anew: it counted as not understood."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

COUNT_ANEW = """
    INSERT INTO stale_counts (interaction_id)
    SELECT DISTINCT interaction_id FROM questions WHERE source = 'librarian' AND intent IS NULL
"""


def upgrade() -> None:
    op.execute(COUNT_ANEW)


def downgrade() -> None:
    op.execute(COUNT_ANEW)
