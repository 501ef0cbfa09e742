"""Confidence is held against how often it was right, in scope and out."""

import pytest

from nlu.reliability import Claim, calibration, claim
from tests.unit.nlu.judged import outcome, reading


@pytest.mark.parametrize(
    ("expected", "intent", "confidence", "claimed"),
    [
        ("a", "a", 0.7, Claim(0.7, right=True)),
        ("a|b", "b", 0.7, Claim(0.7, right=True)),
        ("a", "b", 0.7, Claim(0.7, right=False)),
        ("a", None, 0.25, Claim(0.75, right=False)),
        ("out_of_scope", None, 0.25, Claim(0.75, right=True)),
        ("out_of_scope", "a", 0.7, Claim(0.7, right=False)),
    ],
)
def test_what_a_reading_claims(expected: str, intent: str | None, confidence: float, claimed: Claim) -> None:
    assert claim(outcome(expected, reading(intent, confidence))) == claimed


def test_bins_and_their_distance_from_the_truth() -> None:
    outcomes = [outcome("a", reading("a", 0.95)) for _ in range(9)] + [outcome("a", reading("b", 0.95))]
    outcomes += [outcome("a", reading("b", 0.4)), outcome("a", reading("a", 1.0))]
    result = calibration(outcomes)
    assert [each["count"] for each in result["bins"]] == [0, 0, 0, 0, 1, 0, 0, 0, 0, 11]
    last, empty = result["bins"][9], result["bins"][0]
    assert (last["from"], last["to"]) == (0.9, 1.0)
    assert (last["mean_confidence"], last["share_right"]) == (0.9545, 0.9091)
    assert last["low"] < 0.9091 < last["high"]
    assert (empty["mean_confidence"], empty["share_right"], empty["low"]) == (None, None, None)
    assert result["expected_calibration_error"] == pytest.approx((0.5 + 0.4) / 12, abs=0.0001)


def test_readings_that_keep_their_promise_have_no_error() -> None:
    outcomes = [outcome("a", reading("a", 0.75)) for _ in range(3)] + [outcome("a", reading("b", 0.75))]
    assert calibration(outcomes)["expected_calibration_error"] == 0.0
