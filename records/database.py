"""The database behind `await db.read(fn)` and `await db.write(fn)`: synchronous SQLAlchemy in a few threads."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

from records.changes import note_changes

P = ParamSpec("P")
T = TypeVar("T")

READERS = 4
POSTGRES_WRITERS = 8
SQLITE_PRAGMAS = {
    "journal_mode": "WAL",
    "busy_timeout": "10000",
    "synchronous": "NORMAL",
    "foreign_keys": "ON",
    "cache_size": "-16000",
}


class Database:
    """One database, SQLite or PostgreSQL by its SQLAlchemy URL; functions given to it take a Session and never wait."""

    def __init__(self, url: str) -> None:
        """Open the database at an SQLAlchemy URL; nothing is connected until the first use."""
        self.url = normal_url(url)
        self.is_sqlite = make_url(self.url).get_backend_name() == "sqlite"
        self._writing = _sqlite_engine(self.url, "BEGIN IMMEDIATE") if self.is_sqlite else _postgres_engine(self.url)
        self._reading = _sqlite_engine(self.url, "BEGIN", read_only=True) if self.is_sqlite else self._writing
        self._transaction = sessionmaker(self._writing, expire_on_commit=False)
        note_changes(self._transaction)
        self._writers = ThreadPoolExecutor(1 if self.is_sqlite else POSTGRES_WRITERS, "records-write")
        self._readers = ThreadPoolExecutor(READERS, "records-read")
        self._listening = ExitStack()

    @property
    def engine(self) -> Engine:
        """The writing engine, for migrations."""
        return self._writing

    def on_error(self, told: Callable[[str], None]) -> None:
        """Have the kind of every error told that the database gives."""

        def tell(context: ExceptionContext) -> None:
            told(type(context.original_exception).__name__)

        for engine in {self._writing, self._reading}:
            event.listen(engine, "handle_error", tell)
            self._listening.callback(event.remove, engine, "handle_error", tell)

    @property
    def reading_engine(self) -> Engine:
        """The engine whose transactions keep no writer waiting."""
        return self._reading

    async def write(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run fn in one write transaction: committed when it returns, rolled back when it raises."""
        return await self._run(self._writers, self.write_now, fn, *args, **kwargs)

    async def read(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run fn in one reading transaction."""
        return await self._run(self._readers, self.read_now, fn, *args, **kwargs)

    def write_now(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run fn in one write transaction on this thread (for the command line)."""
        with self._transaction.begin() as session:
            return fn(session, *args, **kwargs)

    def read_now(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run fn in one reading transaction on this thread (for the command line)."""
        with Session(self._reading, expire_on_commit=False) as session:
            return fn(session, *args, **kwargs)

    async def _run(self, pool: ThreadPoolExecutor, run: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Wait for the thread even when cancelled: a transaction is never half abandoned."""
        done = asyncio.get_running_loop().run_in_executor(pool, lambda: run(*args, **kwargs))
        return await asyncio.shield(done)

    def close(self) -> None:
        """Finish what is running and let go of all connections."""
        self._writers.shutdown()
        self._readers.shutdown()
        self._writing.dispose()
        self._reading.dispose()
        self._listening.close()  # SQLAlchemy's caches outlive an engine, and with it whoever listens


def normal_url(url: str) -> str:
    """Accept the usual `postgresql://` spelling and name the driver that is installed."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _postgres_engine(url: str) -> Engine:
    return create_engine(url, hide_parameters=True, pool_size=READERS + POSTGRES_WRITERS, pool_pre_ping=True)


def _sqlite_engine(url: str, begin: str, *, read_only: bool = False) -> Engine:
    """An engine whose transactions begin as said: plain BEGIN cannot upgrade to a write lock while others write."""
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _set_pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma, value in SQLITE_PRAGMAS.items():
            connection.execute(f"PRAGMA {pragma}={value}")
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
