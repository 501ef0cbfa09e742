"""Reviewers flag, tag, mark and judge what was recorded."""

import sqlalchemy as sa
from alembic import op

import records.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "interaction_reviews",
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("flag_reason", sa.String(length=200), nullable=True),
        sa.Column("flagged_by_id", sa.Integer(), nullable=True),
        sa.Column("flagged_at", records.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", records.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["flagged_by_id"], ["librarians.id"], name=op.f("fk_interaction_reviews_flagged_by_id_librarians")
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_interaction_reviews_interaction_id_interactions")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["librarians.id"], name=op.f("fk_interaction_reviews_reviewed_by_id_librarians")
        ),
        sa.PrimaryKeyConstraint("interaction_id", name=op.f("pk_interaction_reviews")),
    )
    with op.batch_alter_table("interaction_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interaction_reviews_flagged_at"), ["flagged_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_interaction_reviews_reviewed_at"), ["reviewed_at"], unique=False)

    op.create_table(
        "interaction_tags",
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("librarian_id", sa.Integer(), nullable=False),
        sa.Column("tagged_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_interaction_tags_interaction_id_interactions")
        ),
        sa.ForeignKeyConstraint(
            ["librarian_id"], ["librarians.id"], name=op.f("fk_interaction_tags_librarian_id_librarians")
        ),
        sa.PrimaryKeyConstraint("interaction_id", "tag", name=op.f("pk_interaction_tags")),
    )
    with op.batch_alter_table("interaction_tags", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interaction_tags_tag"), ["tag"], unique=False)

    op.create_table(
        "review_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("librarian_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_review_notes_interaction_id_interactions")
        ),
        sa.ForeignKeyConstraint(
            ["librarian_id"], ["librarians.id"], name=op.f("fk_review_notes_librarian_id_librarians")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_notes")),
    )
    with op.batch_alter_table("review_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_notes_interaction_id"), ["interaction_id"], unique=False)

    op.create_table(
        "question_reviews",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("librarian_id", sa.Integer(), nullable=False),
        sa.Column("judged_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["librarian_id"], ["librarians.id"], name=op.f("fk_question_reviews_librarian_id_librarians")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_question_reviews_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_question_reviews")),
    )
    with op.batch_alter_table("question_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_reviews_verdict"), ["verdict"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("question_reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_reviews_verdict"))

    op.drop_table("question_reviews")
    with op.batch_alter_table("review_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_notes_interaction_id"))

    op.drop_table("review_notes")
    with op.batch_alter_table("interaction_tags", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interaction_tags_tag"))

    op.drop_table("interaction_tags")
    with op.batch_alter_table("interaction_reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interaction_reviews_reviewed_at"))
        batch_op.drop_index(batch_op.f("ix_interaction_reviews_flagged_at"))

    op.drop_table("interaction_reviews")
