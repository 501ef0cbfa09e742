"""Versions of content that was changed in the console."""

import sqlalchemy as sa
from alembic import op

import records.types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "content_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_versions")),
        sa.UniqueConstraint("kind", "key", "number", name=op.f("uq_content_versions_kind_key_number")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["librarians.id"], name=op.f("fk_content_versions_changed_by_id_librarians")
        ),
    )


def downgrade() -> None:
    op.drop_table("content_versions")
