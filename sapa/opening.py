"""Opening the database for a command: brought up to date first, closed afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import ArgumentError, InterfaceError, NoSuchModuleError, OperationalError

from records.database import Database
from records.upgrade import upgrade
from sapa.console_text import complain
from sapa.settings import Settings, SettingsError, load_settings


def ready_database(settings: Settings) -> Database:
    """The database with its tables up to date; ends the program with an explanation when it cannot be opened."""
    return upgraded_database(settings)[0]


def upgraded_database(settings: Settings) -> tuple[Database, str | None, str | None]:
    """The ready database, and the revisions its tables were and are at."""
    try:
        db = Database(settings.database_url)
        before, after = upgrade(db)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        problem = "is not a database address; examples: sqlite:///var/sapa.db, postgresql://user:password@host/sapa"
        raise SettingsError(f"SAPA_DATABASE_URL: {problem}") from error
    except (OperationalError, InterfaceError) as error:
        complain("database_away", problem=str(error.orig).strip().splitlines()[0])
    return db, before, after


@contextmanager
def open_database() -> Iterator[Database]:
    """The database of the settings, for one command."""
    db = ready_database(load_settings())
    try:
        yield db
    finally:
        db.close()
