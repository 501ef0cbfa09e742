"""Files of librarians' replies, kept until Telegram has them."""

import sqlalchemy as sa
from alembic import op

import records.types

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outgoing_files",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_outgoing_files")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_outgoing_files_message_id_messages")),
    )


def downgrade() -> None:
    op.drop_table("outgoing_files")
