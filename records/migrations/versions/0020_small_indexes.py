"""What is looked for every few seconds is found without reading all that is over."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STILL_OPEN = sa.text("resolved_at IS NULL AND cancelled_at IS NULL")
WITH_TEXTS = sa.text("texts_removed_at IS NULL")
AWAITED = sa.text("comment_awaited_until IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_handoffs_open", "handoffs", ["id"], sqlite_where=STILL_OPEN, postgresql_where=STILL_OPEN)
    op.create_index(
        "ix_interactions_with_texts",
        "interactions",
        ["closed_at"],
        sqlite_where=WITH_TEXTS,
        postgresql_where=WITH_TEXTS,
    )
    op.create_index(
        "ix_ratings_awaited", "ratings", ["comment_awaited_until"], sqlite_where=AWAITED, postgresql_where=AWAITED
    )


def downgrade() -> None:
    op.drop_index("ix_ratings_awaited", "ratings")
    op.drop_index("ix_interactions_with_texts", "interactions")
    op.drop_index("ix_handoffs_open", "handoffs")
