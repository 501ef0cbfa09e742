"""A desk with its console for every test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.console_world import ConsoleWorld, open_console
from tests.desk_world import open_world


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[ConsoleWorld]:
    async with open_world(tmp_path) as desk, open_console(desk) as opened:
        yield opened
