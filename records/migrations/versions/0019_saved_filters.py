"""Filters of the log that were saved, and the columns people chose."""

import sqlalchemy as sa
from alembic import op

import records.types

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("librarian_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("saved_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["librarian_id"], ["librarians.id"], name=op.f("fk_saved_filters_librarian_id_librarians")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint("librarian_id", "name", name=op.f("uq_saved_filters_librarian_id_name")),
    )
    op.create_index(op.f("ix_saved_filters_shared"), "saved_filters", ["shared"])
    op.create_table(
        "log_columns",
        sa.Column("librarian_id", sa.Integer(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["librarian_id"], ["librarians.id"], name=op.f("fk_log_columns_librarian_id_librarians")
        ),
        sa.PrimaryKeyConstraint("librarian_id", name=op.f("pk_log_columns")),
    )


def downgrade() -> None:
    op.drop_table("log_columns")
    op.drop_index(op.f("ix_saved_filters_shared"), table_name="saved_filters")
    op.drop_table("saved_filters")
