"""A second step of signing in."""

import sqlalchemy as sa
from alembic import op

import records.types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_steps",
        sa.Column("librarian_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("recovery_hashes", sa.JSON(), nullable=False),
        sa.Column("set_up_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", records.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["librarian_id"], ["librarians.id"], name=op.f("fk_second_steps_librarian_id_librarians")
        ),
        sa.PrimaryKeyConstraint("librarian_id", name=op.f("pk_second_steps")),
    )
    op.create_table(
        "pending_sign_ins",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("librarian_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["librarian_id"], ["librarians.id"], name=op.f("fk_pending_sign_ins_librarian_id_librarians")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_pending_sign_ins")),
    )
    with op.batch_alter_table("pending_sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pending_sign_ins_librarian_id"), ["librarian_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("pending_sign_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pending_sign_ins_librarian_id"))

    op.drop_table("pending_sign_ins")
    op.drop_table("second_steps")
