"""Who asked without Telegram has no name; "no name" is said in the language of whoever reads."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE patrons SET name = '' WHERE telegram_id = 0")


def downgrade() -> None:
    op.execute("UPDATE patrons SET name = 'Tanpa nama' WHERE telegram_id = 0")
