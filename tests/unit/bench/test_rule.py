"""The paper's rule: one threshold, chosen on validation, out of scope being a class of its own."""

from bench.rule import Judged, best_rule, figures, judged, threshold_of
from nlu.client import Ranked
from nlu.intents import OUT_OF_SCOPE
from nlu.interpretation import RankedIntent


def inside(score: float, *, right: bool = True, outside: bool = False) -> Judged:
    return Judged("balance", "balance" if right else "transfer", score, outside)


def strange(score: float, *, outside: bool = False) -> Judged:
    return Judged(OUT_OF_SCOPE, "transfer", score, outside)


def test_the_best_in_scope_intent_is_judged_even_where_out_of_scope_is_likelier() -> None:
    ranked = Ranked((RankedIntent(OUT_OF_SCOPE, 0.6), RankedIntent("balance", 0.3), RankedIntent("transfer", 0.1)))
    assert judged("balance", ranked) == Judged("balance", "balance", 0.3, outside=True)
    assert judged("balance", Ranked((RankedIntent(OUT_OF_SCOPE, 1.0),))) == Judged("balance", "", 0.0, outside=True)


def test_the_threshold_lies_between_what_to_reject_and_what_to_accept() -> None:
    threshold, right = threshold_of([strange(0.1), strange(0.3), inside(0.5), inside(0.9)])
    assert (threshold, right) == (0.4, 4)


def test_a_threshold_that_costs_more_than_it_saves_is_not_taken() -> None:
    assert threshold_of([inside(0.2), inside(0.3), strange(0.4), inside(0.9)]) == (0.0, 3)


def test_rejecting_a_wrong_reading_gains_nothing() -> None:
    assert threshold_of([inside(0.1, right=False), inside(0.5)]) == (0.0, 1)


def test_equal_scores_are_not_told_apart() -> None:
    assert threshold_of([strange(0.5), inside(0.5), inside(0.5)]) == (0.0, 2)


def test_a_likeliest_out_of_scope_rejects_by_itself_only_where_validation_gains() -> None:
    gains = best_rule([strange(0.45, outside=True), inside(0.4), inside(0.9)])
    assert (gains.strict, gains.threshold, gains.right) == (True, 0.0, 3)
    loses = best_rule([inside(0.4, outside=True), inside(0.9), strange(0.1, outside=True)])
    assert (loses.strict, loses.right) == (False, 3)


def test_figures_are_per_cent_of_the_test_questions() -> None:
    validation = [strange(0.2), inside(0.6)]
    found = figures(validation, [inside(0.7), inside(0.3), inside(0.8, right=False), strange(0.1)])
    assert (found["in_scope_accuracy"], found["oos_recall"], found["closed_accuracy"]) == (33.33, 100.0, 66.67)
    assert found["threshold"] == 0.4


def test_figures_reject_by_the_rule_that_validation_chose() -> None:
    found = figures([strange(0.45, outside=True), inside(0.4), inside(0.9)], [strange(0.9, outside=True), inside(0.1)])
    assert (found["oos_recall"], found["in_scope_accuracy"]) == (100.0, 100.0)
    assert found["likeliest_out_of_scope_rejects"] is True
