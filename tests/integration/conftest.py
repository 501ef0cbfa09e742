"""A PostgreSQL server of the tests' own, and databases on it and in SQLite files."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from bench.postgres_server import Postgres, postgres_server
from records.database import Database
from records.upgrade import upgrade
from tests.ready_database import ready_sqlite


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL server for all tests; it fails loudly when it cannot be started."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres: Postgres) -> Callable[[], str]:
    """Makes databases whose tables are up to date, copied from one that was upgraded once; gives their addresses."""
    numbers = count(1)
    postgres.run("CREATE DATABASE ready")
    template = Database(postgres.url("ready"))
    upgrade(template)
    template.close()

    def make() -> str:
        name = f"desk_{next(numbers)}"
        postgres.run(f"CREATE DATABASE {name} TEMPLATE ready STRATEGY file_copy")
        return postgres.url(name)

    return make


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh database of each kind."""
    if request.param == "sqlite":
        return ready_sqlite(tmp_path)
    make: Callable[[], str] = request.getfixturevalue("postgres_url")
    return make()


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    """A database of each kind with its tables up to date."""
    opened = Database(url)
    upgrade(opened)
    yield opened
    opened.close()
