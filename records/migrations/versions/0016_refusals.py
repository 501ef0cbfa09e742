"""Patrons who abuse the service are refused."""

import sqlalchemy as sa
from alembic import op

import records.types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refusals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patron_id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("librarian_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("refused_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", records.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_refusals_interaction_id_interactions")
        ),
        sa.ForeignKeyConstraint(["librarian_id"], ["librarians.id"], name=op.f("fk_refusals_librarian_id_librarians")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["librarians.id"], name=op.f("fk_refusals_lifted_by_id_librarians")),
        sa.ForeignKeyConstraint(["patron_id"], ["patrons.id"], name=op.f("fk_refusals_patron_id_patrons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusals")),
    )
    with op.batch_alter_table("refusals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refusals_patron_id"), ["patron_id"], unique=False)
    op.add_column("patrons", sa.Column("refused_at", records.types.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("patrons", "refused_at")
    with op.batch_alter_table("refusals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refusals_patron_id"))

    op.drop_table("refusals")
