"""One policy of thresholds: answer, ask back, or hand over."""

from dataclasses import replace

import pytest

from actions.policy import CHOICES, THRESHOLDS, WORTH_OFFERING, Decision, choices, decide_reading
from actions.thresholds import AS_LEARNT, Thresholds
from nlu.interpretation import Bars, Interpretation, RankedIntent, Source


def reading(confidence: float, source: Source = "rasa", intent: str | None = "ask_fines") -> Interpretation:
    return Interpretation("berapa denda", intent, confidence, (), (), source, "m", "id")


def decided(reading: Interpretation, thresholds: Thresholds = AS_LEARNT) -> Decision:
    return decide_reading(reading, thresholds)


@pytest.mark.parametrize("source", ["rasa", "fuzzy"])
def test_the_limits_of_each_reader_hold_to_the_point(source: Source) -> None:
    limits = THRESHOLDS[source]
    assert 0 < limits.clarify < limits.answer < 1
    assert decided(reading(limits.answer, source)) == "answer"
    assert decided(reading(limits.answer - 1e-9, source)) == "clarify"
    assert decided(reading(limits.clarify, source)) == "clarify"
    assert decided(reading(limits.clarify - 1e-9, source)) == "handoff"
    assert decided(reading(0.0, source)) == "handoff"
    assert decided(reading(1.0, source)) == "answer"


def test_no_intent_is_never_answered() -> None:
    assert decided(reading(1.0, intent=None)) == "handoff"


@pytest.mark.parametrize(
    ("confidence", "thresholds", "decision"),
    [
        (0.90, AS_LEARNT, "answer"),
        (0.89, AS_LEARNT, "clarify"),
        (0.39, AS_LEARNT, "handoff"),
        (0.60, Thresholds(answer_from=60), "answer"),
        (0.59, Thresholds(answer_from=60), "clarify"),
        (0.39, Thresholds(answer_from=30), "answer"),
        (0.95, Thresholds(answer_from=96), "clarify"),
        (0.20, Thresholds(ask_from=20), "clarify"),
        (0.19, Thresholds(ask_from=20), "handoff"),
        (0.93, Thresholds(ask_from=95), "answer"),
        (0.50, Thresholds(70, 55), "handoff"),
        (0.55, Thresholds(70, 55), "clarify"),
    ],
)
def test_what_a_manager_decides_replaces_what_was_learnt(
    confidence: float, thresholds: Thresholds, decision: Decision
) -> None:
    learnt = replace(reading(confidence), bars=Bars(0.90, 0.40))
    assert decided(learnt, thresholds) == decision


def test_likeness_of_wordings_is_only_ever_judged_more_strictly() -> None:
    own = THRESHOLDS["fuzzy"]
    assert decided(reading(own.answer - 0.01, "fuzzy"), Thresholds(30, 5)) == "clarify"
    assert decided(reading(own.clarify - 0.01, "fuzzy"), Thresholds(30, 5)) == "handoff"
    assert decided(reading(0.80, "fuzzy"), Thresholds(answer_from=81)) == "clarify"
    assert decided(reading(0.20, "fuzzy"), Thresholds(ask_from=21)) == "handoff"


def test_no_threshold_has_somebody_in_distress_answered() -> None:
    assert decided(replace(reading(1.0), needs_care=True), Thresholds(30, 5)) == "handoff"


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
