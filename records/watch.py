"""Waiting until another transaction has committed something, on either database, without asking it all the time."""

import sqlite3
import time
from abc import ABC, abstractmethod

import psycopg
from sqlalchemy import make_url

from records.changes import CHANNEL
from records.database import Database

LOOK_EVERY = 0.05  # seconds; asking SQLite whether its file changed takes some ten microseconds


class Watch(ABC):
    """One waiting thread's connection of its own."""

    @abstractmethod
    def wait(self, seconds: float) -> bool:
        """Wait until something was committed, at most so long; whether it was."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the connection."""


def watch(db: Database) -> Watch:
    """The way of waiting that suits a database."""
    return _FileWatch(db) if db.is_sqlite else _Listener(db)


class _FileWatch(Watch):
    """SQLite counts commits by other connections in `PRAGMA data_version`."""

    def __init__(self, db: Database) -> None:
        self._connection = sqlite3.connect(make_url(db.url).database or ":memory:", check_same_thread=False)
        self._seen = self._version()

    def _version(self) -> int:
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(version)

    def wait(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while (version := self._version()) == self._seen:
            if time.monotonic() >= until:
                return False
            time.sleep(LOOK_EVERY)
        self._seen = version
        return True

    def close(self) -> None:
        self._connection.close()


class _Listener(Watch):
    """PostgreSQL tells whoever listens."""

    def __init__(self, db: Database) -> None:
        url = make_url(db.url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute(f"LISTEN {CHANNEL}")

    def wait(self, seconds: float) -> bool:
        return any(True for _ in self._connection.notifies(timeout=seconds, stop_after=1))

    def close(self) -> None:
        self._connection.close()
