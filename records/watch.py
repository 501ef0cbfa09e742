"""Waiting until another transaction has committed something, on either database, without asking it all the time."""

import sqlite3
import threading
import time
from abc import ABC, abstractmethod

import psycopg
from sqlalchemy import make_url

from records.changes import CHANNEL
from records.database import Database

LOOK_EVERY = 0.05  # seconds; asking SQLite whether its file changed takes some ten microseconds
LISTEN_FOR = 0.5  # seconds before looking whether the watch was closed


class Watch(ABC):
    """A connection of its own to wait on."""

    _pause = 0.0  # seconds between two looks

    def __init__(self) -> None:
        self._in_use = threading.Lock()  # closing a connection under a thread that reads would end the whole process
        self._closed = threading.Event()

    def wait(self, seconds: float) -> bool:
        """Wait until something was committed or the watch is closed, at most so long; whether there is news."""
        until = time.monotonic() + seconds
        while not self._closed.is_set():
            with self._in_use:
                if not self._closed.is_set() and self._news(until):
                    return True
            if time.monotonic() >= until or self._closed.wait(self._pause):
                break
        return False

    def close(self) -> None:
        """Let go of the connection; a thread that waits on it stops waiting first."""
        self._closed.set()
        with self._in_use:
            self._let_go()

    @abstractmethod
    def _news(self, until: float) -> bool:
        """Whether something was committed since it was last asked."""

    @abstractmethod
    def _let_go(self) -> None: ...


def watch(db: Database, channel: str = CHANNEL) -> Watch:
    """The way of waiting that suits a database; only PostgreSQL tells channels apart, and may raise ConnectionError."""
    return _FileWatch(db) if db.is_sqlite else _Listener(db, channel)


class _FileWatch(Watch):
    """SQLite counts commits by other connections in `PRAGMA data_version`."""

    _pause = LOOK_EVERY

    def __init__(self, db: Database) -> None:
        super().__init__()
        self._connection = sqlite3.connect(make_url(db.url).database or ":memory:", check_same_thread=False)
        self._seen = self._version()

    def _version(self) -> int:
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(version)

    def _news(self, until: float) -> bool:  # noqa: ARG002 - it answers at once
        before, self._seen = self._seen, self._version()
        return self._seen != before

    def _let_go(self) -> None:
        self._connection.close()


class _Listener(Watch):
    """PostgreSQL tells whoever listens."""

    def __init__(self, db: Database, channel: str) -> None:
        super().__init__()
        url = make_url(db.url).set(drivername="postgresql").render_as_string(hide_password=False)
        try:
            self._connection = psycopg.connect(url, autocommit=True)
            self._connection.execute(f"LISTEN {channel}")
        except psycopg.Error as error:
            raise ConnectionError(str(error)) from error

    def _news(self, until: float) -> bool:
        seconds = min(LISTEN_FOR, max(0.0, until - time.monotonic()))
        try:
            return any(True for _ in self._connection.notifies(timeout=seconds, stop_after=1))
        except psycopg.Error as error:
            raise ConnectionError(str(error)) from error

    def _let_go(self) -> None:
        self._connection.close()
