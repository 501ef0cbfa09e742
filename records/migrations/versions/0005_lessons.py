"""Lessons: questions that people turned into wordings to learn."""

import sqlalchemy as sa
from alembic import op

import records.types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lessons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("check", sa.Text(), nullable=False),
        sa.Column("intent", sa.String(length=60), nullable=True),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", records.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lessons")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_lessons_{column}_{table}"))
            for column, table in (
                ("question_id", "questions"),
                ("proposed_by_id", "librarians"),
                ("reviewed_by_id", "librarians"),
            )
        ),
    )
    op.create_index("ix_lessons_state_id", "lessons", ["state", "id"])
    op.create_index(op.f("ix_lessons_question_id"), "lessons", ["question_id"])


def downgrade() -> None:
    op.drop_table("lessons")
