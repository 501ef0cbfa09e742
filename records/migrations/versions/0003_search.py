"""Words are found through an index: FTS5 on SQLite, a stored tsvector on PostgreSQL.

Whoever remakes the table `messages` on SQLite (a batch migration) has to make the three triggers again.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

POSTGRESQL = (
    (
        "ALTER TABLE messages ADD COLUMN search tsvector"
        " GENERATED ALWAYS AS (to_tsvector('simple', coalesce(search_text, ''))) STORED"
    ),
    "CREATE INDEX ix_messages_search ON messages USING gin (search)",
)
FORGET = "INSERT INTO messages_search(messages_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);"
LEARN = "INSERT INTO messages_search(rowid, search_text) VALUES (new.id, new.search_text);"
SQLITE = (
    "CREATE VIRTUAL TABLE messages_search USING fts5(search_text, content='messages', content_rowid='id')",
    f"CREATE TRIGGER messages_search_added AFTER INSERT ON messages BEGIN {LEARN} END",
    f"CREATE TRIGGER messages_search_removed AFTER DELETE ON messages BEGIN {FORGET} END",
    f"CREATE TRIGGER messages_search_changed AFTER UPDATE OF search_text ON messages BEGIN {FORGET} {LEARN} END",
    "INSERT INTO messages_search(messages_search) VALUES ('rebuild')",
)


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL if on_postgresql else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_column("messages", "search")
        return
    for trigger in ("added", "removed", "changed"):
        op.execute(f"DROP TRIGGER messages_search_{trigger}")
    op.execute("DROP TABLE messages_search")
