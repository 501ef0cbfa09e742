"""When a model with new lessons counts as worse than the one in force."""

from pathlib import Path

import pytest

from sapa.learning import Learnt, Tally

BEFORE = Tally(checks=1000, right=950, wrong=10, unseen=0.75)


@pytest.mark.parametrize(
    ("after", "worse"),
    [
        (Tally(1000, 950, 10, 0.75), False),
        (Tally(1000, 940, 15, 0.741), False),
        (Tally(1000, 950, 16, 0.75), True),
        (Tally(1000, 939, 10, 0.75), True),
        (Tally(1000, 950, 10, 0.739), True),
        (Tally(1000, 950, 10, None), False),
    ],
)
def test_a_model_is_worse_when_any_measure_is(after: Tally, worse: bool) -> None:
    assert Learnt(Path("new"), BEFORE, after).got_worse is worse


def test_nothing_is_worse_than_no_model() -> None:
    assert not Learnt(Path("new"), None, Tally(1000, 0, 1000, 0.0)).got_worse
