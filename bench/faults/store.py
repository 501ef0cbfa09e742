"""The database of a trial, spoken to in plain SQL only, and what can be done to it."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg.rows import tuple_row

from bench.postgres_server import Postgres, postgres_server

CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
Row = tuple[Any, ...]


class Store(Protocol):
    """A database and the ways it can fail."""

    @property
    def kind(self) -> str:
        """Which one it is."""
        ...

    @property
    def url(self) -> str:
        """Its SQLAlchemy address."""
        ...

    def rows(self, query: str) -> list[Row]:
        """What a query gives."""
        ...

    async def cut(self) -> None:
        """Break off every connection."""
        ...

    async def away(self, seconds: float) -> None:
        """Be of no use to anybody for a while."""
        ...


@dataclass(frozen=True)
class SqliteStore:
    """A file. There are no connections to break off, but another program can lock it."""

    path: Path
    kind: str = "sqlite"

    @property
    def url(self) -> str:
        """Its SQLAlchemy address."""
        return f"sqlite:///{self.path}"

    def rows(self, query: str) -> list[Row]:
        """What a query gives."""
        with closing(sqlite3.connect(self.path, timeout=30)) as connection:
            return connection.execute(query).fetchall()

    async def cut(self) -> None:
        """Take the lock for a moment."""
        await self.away(0.5)

    async def away(self, seconds: float) -> None:
        """Hold the lock that every writer needs."""
        with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:  # the disk is full just now, so nobody can write anyhow
                return
            await asyncio.sleep(seconds)
            connection.execute("ROLLBACK")


@dataclass(frozen=True)
class PostgresStore:
    """A database on a server; one that is ours can be ended and started again."""

    address: str
    server: Postgres | None = None
    kind: str = "postgresql"
    _one_trouble: asyncio.Lock = field(default_factory=asyncio.Lock)  # a crashed server has no connections to end

    @property
    def url(self) -> str:
        """Its SQLAlchemy address."""
        return self.address

    def rows(self, query: str) -> list[Row]:
        """What a query gives."""
        with psycopg.connect(self.address, autocommit=True, row_factory=tuple_row) as connection:
            return connection.execute(query.encode()).fetchall()

    async def cut(self) -> None:
        """End every other connection."""
        async with self._one_trouble:
            await asyncio.to_thread(self.rows, CUT)

    async def away(self, seconds: float) -> None:
        """Crash the server and start it again after a while; one that is not ours is only cut off."""
        if self.server is None:
            await self.cut()
            return
        async with self._one_trouble:
            await asyncio.to_thread(self.server.stop, at_once=True)
            await asyncio.sleep(seconds)
            await asyncio.to_thread(self.server.start)


@contextmanager
def sqlite_store(folder: Path) -> Iterator[SqliteStore]:
    """A fresh file."""
    yield SqliteStore(folder / "sapa.db")


@contextmanager
def postgres_store(server: Postgres | None = None, name: str = "faults") -> Iterator[PostgresStore]:
    """A fresh database: on a server of its own that may be crashed, or on one that others use."""
    if server is not None:
        server.run(f"CREATE DATABASE {name}")
        yield PostgresStore(server.url(name))
        return
    with postgres_server() as own:
        own.run(f"CREATE DATABASE {name}")
        yield PostgresStore(own.url(name), own)
