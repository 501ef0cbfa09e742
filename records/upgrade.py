"""Bringing a database's tables up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from records.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADING = 7_209  # number of PostgreSQL's advisory lock


def upgrade(db: Database) -> tuple[str | None, str | None]:
    """Run the missing migrations; the revisions before and after."""
    with db.engine.connect() as connection, _alone(connection):
        before = revision(connection)
        connection.rollback()
        if before == newest_revision():
            return before, before
        with _tables_may_be_remade(connection):
            command.upgrade(config(connection), "head")
            connection.commit()
        return before, revision(connection)


def downgrade(db: Database, to: str = "base") -> None:
    """Undo migrations down to a revision; what only newer tables hold is lost."""
    with db.engine.connect() as connection, _tables_may_be_remade(connection):
        command.downgrade(config(connection), to)
        connection.commit()


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Of processes that start at once one changes the tables; the others wait for it, and find nothing to do."""
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.exec_driver_sql(f"SELECT pg_advisory_lock({UPGRADING})")
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.exec_driver_sql(f"SELECT pg_advisory_unlock({UPGRADING})")
        connection.commit()


@contextmanager
def _tables_may_be_remade(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, which must not count as taking away what other tables refer to.

    Source: https://www.sqlite.org/lang_altertable.html, section 7.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def config(connection: Connection) -> Config:
    """Alembic's configuration on an open connection."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["connection"] = connection
    return made


def revision(connection: Connection) -> str | None:
    """The revision a database is at; None before the first migration."""
    return MigrationContext.configure(connection).get_current_revision()


def is_current(session: Session) -> bool:
    """Whether a database has the tables this program needs."""
    return revision(session.connection()) == newest_revision()


@cache
def newest_revision() -> str | None:
    """The revision this program needs."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(made).get_current_head()
