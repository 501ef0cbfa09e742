"""Console accounts."""

import sqlalchemy as sa
from alembic import op

import records.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("tried_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    with op.batch_alter_table("sign_in_attempts", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempts_address_tried_at", ["address", "tried_at"], unique=False)
        batch_op.create_index("ix_sign_in_attempts_username_tried_at", ["username", "tried_at"], unique=False)

    op.create_table(
        "credentials",
        sa.Column("librarian_id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("set_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["librarian_id"], ["librarians.id"], name=op.f("fk_credentials_librarian_id_librarians")
        ),
        sa.PrimaryKeyConstraint("librarian_id", name=op.f("pk_credentials")),
        sa.UniqueConstraint("username", name=op.f("uq_credentials_username")),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("librarian_id", sa.Integer(), nullable=True),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("invited_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", records.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["librarians.id"], name=op.f("fk_invitations_invited_by_id_librarians")
        ),
        sa.ForeignKeyConstraint(
            ["librarian_id"], ["librarians.id"], name=op.f("fk_invitations_librarian_id_librarians")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("form_token", sa.String(length=64), nullable=False),
        sa.Column("librarian_id", sa.Integer(), nullable=False),
        sa.Column("signed_in_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", records.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["librarian_id"], ["librarians.id"], name=op.f("fk_sign_ins_librarian_id_librarians")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ins_token_hash")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_librarian_id"), ["librarian_id"], unique=False)

    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("librarian_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=30), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("done_at", records.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_audit_entries_interaction_id_interactions")
        ),
        sa.ForeignKeyConstraint(
            ["librarian_id"], ["librarians.id"], name=op.f("fk_audit_entries_librarian_id_librarians")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entries_done_at"), ["done_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entries_interaction_id"), ["interaction_id"], unique=False)

    with op.batch_alter_table("librarians", schema=None) as batch_op:
        batch_op.alter_column("telegram_id", existing_type=sa.BIGINT(), nullable=True)


def downgrade() -> None:
    # Before, nobody was staff without Telegram: such people get a number that Telegram gives nobody.
    op.execute("UPDATE librarians SET telegram_id = -id WHERE telegram_id IS NULL")
    with op.batch_alter_table("librarians", schema=None) as batch_op:
        batch_op.alter_column("telegram_id", existing_type=sa.BIGINT(), nullable=False)
    for table in ("audit_entries", "sign_ins", "invitations", "credentials", "sign_in_attempts", "changes"):
        op.drop_table(table)
