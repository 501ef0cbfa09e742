"""The paper's rule: one threshold on a score, chosen on validation, out of scope being a class of its own."""

from bench.rule import CONFIDENCE, INSIDE, Judged, Rule, best_rule, figures, judged
from nlu.client import Ranked
from nlu.intents import OUT_OF_SCOPE
from nlu.interpretation import RankedIntent


def library(confidence: float, *, right: bool = True, inside: float = 1.0) -> Judged:
    return Judged("balance", "balance" if right else "transfer", confidence, inside)


def strange(confidence: float, *, inside: float = 1.0) -> Judged:
    return Judged(OUT_OF_SCOPE, "transfer", confidence, inside)


def test_the_best_in_scope_intent_is_judged_even_where_out_of_scope_is_likelier() -> None:
    ranked = Ranked((RankedIntent(OUT_OF_SCOPE, 0.75), RankedIntent("balance", 0.25), RankedIntent("transfer", 0.0)))
    assert judged("balance", ranked) == Judged("balance", "balance", 0.25, 0.25)
    assert judged("balance", Ranked((RankedIntent(OUT_OF_SCOPE, 1.0),))) == Judged("balance", "", 0.0, 0.0)


def test_the_threshold_lies_between_what_to_reject_and_what_to_accept() -> None:
    assert best_rule([strange(0.1), strange(0.3), library(0.5), library(0.9)]) == Rule(CONFIDENCE, 0.4, 4)


def test_a_threshold_that_costs_more_than_it_saves_is_not_taken() -> None:
    assert best_rule([library(0.2), library(0.3), strange(0.4), library(0.9)]) == Rule(CONFIDENCE, 0.0, 3)


def test_rejecting_a_wrong_reading_gains_nothing() -> None:
    assert best_rule([library(0.1, right=False), library(0.5)]) == Rule(CONFIDENCE, 0.0, 1)


def test_equal_scores_are_not_told_apart() -> None:
    assert best_rule([strange(0.5), library(0.5), library(0.5)]) == Rule(CONFIDENCE, 0.0, 2)


def test_the_score_is_the_one_that_tells_validation_apart() -> None:
    rows = [strange(0.45, inside=0.1), library(0.4, inside=0.5), library(0.9, inside=0.9)]
    assert best_rule(rows) == Rule(INSIDE, 0.3, 3)


def test_figures_are_per_cent_of_the_test_questions() -> None:
    validation = [strange(0.2), library(0.6)]
    found = figures(validation, [library(0.7), library(0.3), library(0.8, right=False), strange(0.1)])
    assert (found["in_scope_accuracy"], found["oos_recall"], found["closed_accuracy"]) == (33.33, 100.0, 66.67)
    assert (found["score"], found["threshold"]) == (CONFIDENCE, 0.4)


def test_figures_reject_by_the_rule_that_validation_chose() -> None:
    validation = [strange(0.45, inside=0.1), library(0.4, inside=0.5), library(0.9, inside=0.9)]
    found = figures(validation, [strange(0.9, inside=0.2), library(0.1, inside=0.4)])
    assert (found["oos_recall"], found["in_scope_accuracy"], found["score"]) == (100.0, 100.0, INSIDE)
