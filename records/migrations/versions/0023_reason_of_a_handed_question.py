"""A question knows why it was handed over: what a person always confirms was understood."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

REASON_OF_ITS_HANDOFF = """
    UPDATE questions SET handoff_reason = (
        SELECT min(handoffs.reason) FROM handoffs
        WHERE handoffs.interaction_id = questions.interaction_id AND handoffs.requested_at = questions.asked_at
    ) WHERE outcome = 'handed_off'
"""


def upgrade() -> None:
    op.add_column("questions", sa.Column("handoff_reason", sa.String(30), nullable=True))
    op.execute(REASON_OF_ITS_HANDOFF)


def downgrade() -> None:
    op.drop_column("questions", "handoff_reason")
