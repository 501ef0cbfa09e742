"""Opening the database for a command: brought up to date first, closed afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import ArgumentError, InterfaceError, NoSuchModuleError, OperationalError

from records.database import Database
from records.upgrade import upgrade
from sapa.console_text import complain
from sapa.settings import NO_DATABASE, Settings, SettingsError, check_database, load_settings


def ready_database(settings: Settings) -> Database:
    """The database with its tables up to date; ends the program with an explanation when it cannot be opened."""
    return upgraded_database(settings)[0]


def upgraded_database(settings: Settings) -> tuple[Database, str | None, str | None]:
    """The ready database, and the revisions its tables were and are at."""
    return _upgraded(settings.database_url, "SAPA_DATABASE_URL")


def _upgraded(url: str, named_by: str) -> tuple[Database, str | None, str | None]:
    try:
        db = Database(check_database(url))
        before, after = upgrade(db)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise SettingsError(f"{named_by}: {NO_DATABASE}") from error
    except ValueError as error:
        raise SettingsError(f"{named_by}: {error}") from None
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


@contextmanager
def database_at(url: str, named_by: str) -> Iterator[Database]:
    """Another database than that of the settings, for one command; the option that names it stands in complaints."""
    db = _upgraded(url, named_by)[0]
    try:
        yield db
    finally:
        db.close()
