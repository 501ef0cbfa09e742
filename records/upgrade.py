"""Bringing a database's tables up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from records.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(db: Database) -> tuple[str | None, str | None]:
    """Run the missing migrations; the revisions before and after."""
    with db.engine.connect() as connection:
        before = revision(connection)
        connection.rollback()
        command.upgrade(config(connection), "head")
        connection.commit()
        return before, revision(connection)


def config(connection: Connection) -> Config:
    """Alembic's configuration on an open connection."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["connection"] = connection
    return made


def revision(connection: Connection) -> str | None:
    """The revision a database is at; None before the first migration."""
    return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The revision this program needs."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(made).get_current_head()
