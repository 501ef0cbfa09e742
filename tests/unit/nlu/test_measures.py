"""Intervals agree with published ones; percentiles are values that occurred."""

import pytest

from nlu.measures import milliseconds, share, wilson
from tests.unit.nlu.judged import outcome, reading


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [  # the worked examples of Newcombe 1998, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    assert wilson(count, of) == pytest.approx((low, high), abs=0.0001)


def test_a_share_stays_between_nothing_and_all() -> None:
    assert share(3, 3) == {"value": 1.0, "count": 3, "of": 3, "low": 0.4385, "high": 1.0}
    assert wilson(0, 0) == (None, None)


def test_percentiles_are_nearest_ranks() -> None:
    times = [outcome("a", reading("a", 0.9), milliseconds=float(time)) for time in range(200, 0, -1)]
    assert milliseconds(times) == {"p50": 100.0, "p90": 180.0, "p99": 198.0}
    assert milliseconds(times[:1]) == {"p50": 200.0, "p90": 200.0, "p99": 200.0}
