"""Dialogues are played on the simulator with the real bot."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.desk_world import DeskWorld, open_world


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    """A desk on a Monday morning."""
    async with open_world(tmp_path) as world:
        yield world
