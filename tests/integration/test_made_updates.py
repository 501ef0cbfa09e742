"""Made-up and mostly spoilt updates through the real intake: each is finished, nothing crashes, the desk answers on."""

from pathlib import Path

import pytest

from bench.fuzz import fuzzed

pytestmark = pytest.mark.slow

UPDATES = 40
SEED = 7


@pytest.mark.parametrize("listens", [True, False], ids=["webhook", "polling"])
async def test_no_update_crashes_the_desk_or_comes_again(tmp_path: Path, *, listens: bool) -> None:
    found = await fuzzed(UPDATES, SEED, f"sqlite:///{tmp_path / 'sapa.db'}", listens=listens)
    assert found.wrong == []
    assert found.sent == UPDATES
    assert found.events["update not understood"] > 0
    assert found.answered
