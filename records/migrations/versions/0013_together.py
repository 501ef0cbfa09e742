"""Whose turn a chat is, and who sends, among several bot processes."""

import sqlalchemy as sa
from alembic import op

import records.types

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Turns are worth nothing after a crash of the database, so that they need not be written to its log.
    unlogged = ["UNLOGGED"] if op.get_bind().dialect.name == "postgresql" else []
    op.create_table(
        "chat_turns",
        sa.Column("ticket", sa.String(length=32), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.Column("until", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("ticket", name=op.f("pk_chat_turns")),
        prefixes=unlogged,
    )
    op.create_index("ix_chat_turns_chat_id", "chat_turns", ["chat_id"])
    op.create_index(
        "uq_chat_turns_taken",
        "chat_turns",
        ["chat_id"],
        unique=True,
        sqlite_where=sa.text("taken"),
        postgresql_where=sa.text("taken"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("until", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )


def downgrade() -> None:
    op.drop_table("leases")
    op.drop_table("chat_turns")
