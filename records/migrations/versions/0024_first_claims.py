"""Handoffs that were claimed more than once are counted anew: their wait ended with the first claim."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

COUNT_ANEW = """
    INSERT INTO stale_counts (interaction_id)
    SELECT DISTINCT interaction_id FROM handoffs JOIN handoff_events ON handoff_events.handoff_id = handoffs.id
    WHERE handoff_events.event IN ('released', 'returned', 'transferred')
"""


def upgrade() -> None:
    op.execute(COUNT_ANEW)


def downgrade() -> None:
    op.execute(COUNT_ANEW)
