"""Patrons write while processes are killed and everything around the desk fails: nothing is lost, nothing out of order.

The short form of `python -m bench.faults`; the seed gives the same plan of kills and faults every time.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.faults.__main__ import run
from bench.faults.disk import small_disk
from bench.faults.report import table
from bench.faults.store import Store, postgres_store, sqlite_store
from bench.faults.trial import Size

SIZE = Size(messages=90, kills=6, patrons=10, seed=2761)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]


@pytest.fixture
def postgresql() -> Iterator[Store]:
    """A database on a server that may be crashed."""
    with postgres_store() as store:
        yield store


def test_nothing_is_lost_on_sqlite(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk, sqlite_store(tmp_path / "disk") as store:
        told = run(SIZE, store, tmp_path, disk)
    assert told.kept, table(told)
    assert told.figures["kills"] == SIZE.kills


def test_nothing_is_lost_on_postgresql(tmp_path: Path, postgresql: Store) -> None:
    told = run(SIZE, postgresql, tmp_path, None)
    assert told.kept, table(told)
    assert told.figures["kills"] == SIZE.kills
