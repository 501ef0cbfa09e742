"""One policy of thresholds: answer, ask back, or hand over."""

import pytest

from actions.policy import CHOICES, THRESHOLDS, WORTH_OFFERING, choices, decide_reading
from nlu.interpretation import Interpretation, RankedIntent, Source


def reading(confidence: float, source: Source = "rasa", intent: str | None = "ask_fines") -> Interpretation:
    return Interpretation("berapa denda", intent, confidence, (), (), source, "m", "id")


@pytest.mark.parametrize("source", ["rasa", "fuzzy"])
def test_the_limits_of_each_reader_hold_to_the_point(source: Source) -> None:
    limits = THRESHOLDS[source]
    assert 0 < limits.clarify < limits.answer < 1
    assert decide_reading(reading(limits.answer, source)) == "answer"
    assert decide_reading(reading(limits.answer - 1e-9, source)) == "clarify"
    assert decide_reading(reading(limits.clarify, source)) == "clarify"
    assert decide_reading(reading(limits.clarify - 1e-9, source)) == "handoff"
    assert decide_reading(reading(0.0, source)) == "handoff"
    assert decide_reading(reading(1.0, source)) == "answer"


def test_no_intent_is_never_answered() -> None:
    assert decide_reading(reading(1.0, intent=None)) == "handoff"


def ranked(*confidences: float) -> Interpretation:
    ranking = tuple(RankedIntent(f"intent_{n}", each) for n, each in enumerate(confidences))
    return Interpretation("apa", "intent_0", confidences[0], ranking, (), "rasa", "m", "id")


def test_at_most_three_of_the_best_are_offered() -> None:
    offered = choices(ranked(0.4, 0.2, 0.15, 0.1, 0.05))
    assert [each.intent for each in offered] == ["intent_0", "intent_1", "intent_2"]
    assert len(offered) == CHOICES


def test_hopeless_readings_are_not_offered() -> None:
    assert [each.intent for each in choices(ranked(0.4, WORTH_OFFERING, WORTH_OFFERING - 1e-9))] == [
        "intent_0",
        "intent_1",
    ]


def test_the_reading_that_was_wrong_is_not_offered_again() -> None:
    offered = choices(ranked(0.7, 0.1, 0.05, 0.04), without="intent_0")
    assert [each.intent for each in offered] == ["intent_1", "intent_2", "intent_3"]
    assert choices(ranked(0.99), without="intent_0") == []
