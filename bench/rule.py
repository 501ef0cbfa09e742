"""The rule by which Larson et al. (2019) reject: one threshold on a score, chosen on validation questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlu.client import Ranked
from nlu.intents import OUT_OF_SCOPE

CONFIDENCE, INSIDE = "confidence", "inside"  # of the best in-scope intent; of any: what out of scope leaves


@dataclass(frozen=True)
class Judged:
    """A question's true intent, its best in-scope reading, and how much speaks for that, and for any such reading."""

    truth: str
    best: str
    confidence: float
    inside: float

    def score(self, by: str) -> float:
        """How much speaks for accepting it."""
        return self.inside if by == INSIDE else self.confidence

    def right(self, rule: "Rule") -> bool:
        """Whether it is accepted as what it is, or rejected as out of scope."""
        return self.truth == (self.best if self.score(rule.by) >= rule.threshold else OUT_OF_SCOPE)


@dataclass(frozen=True)
class Rule:
    """From which score to accept, and which score it is."""

    by: str
    threshold: float
    right: int = 0  # validation questions


def judged(truth: str, ranked: Ranked) -> Judged:
    """The best in-scope intent of a ranking with its confidence."""
    known = [each for each in ranked.ranking if each.intent != OUT_OF_SCOPE]
    outside = sum(each.confidence for each in ranked.ranking if each.intent == OUT_OF_SCOPE)
    return Judged(truth, known[0].intent, known[0].confidence, 1.0 - outside) if known else Judged(truth, "", 0.0, 0.0)


def best_rule(validation: Sequence[Judged]) -> Rule:
    """The rule that is right most often on validation, out of scope being a class; by confidence if both are equal."""
    return max((_best_by(by, validation) for by in (CONFIDENCE, INSIDE)), key=lambda rule: rule.right)


def _best_by(by: str, rows: Sequence[Judged]) -> Rule:
    """The lowest of the best thresholds; it lies halfway between two scores."""
    ordered = sorted(rows, key=lambda each: each.score(by))
    scores = [*(each.score(by) for each in ordered), 1.0]
    accepting_all = Rule(by, 0.0)
    best = right = sum(each.right(accepting_all) for each in rows)
    threshold = 0.0
    for each, (score, after) in zip(ordered, pairwise(scores), strict=True):
        right += (each.truth == OUT_OF_SCOPE) - (each.best == each.truth)
        if right > best and after > score:
            best, threshold = right, (score + after) / 2
    return Rule(by, threshold, best)


def figures(validation: Sequence[Judged], test: Sequence[Judged]) -> dict[str, float | str]:
    """In-scope accuracy and out-of-scope recall by the best rule, and accuracy with nothing rejected; per cent."""
    rule = best_rule(validation)
    inside = [each for each in test if each.truth != OUT_OF_SCOPE]
    outside = [each for each in test if each.truth == OUT_OF_SCOPE]
    return {
        "in_scope_accuracy": per_cent([each.right(rule) for each in inside]),
        "oos_recall": per_cent([each.right(rule) for each in outside]),
        "closed_accuracy": per_cent([each.best == each.truth for each in inside]),
        "score": rule.by,
        "threshold": round(rule.threshold, 4),
    }


def per_cent(holds: Sequence[bool]) -> float:
    """How many of a hundred, 0 of none."""
    return round(100 * sum(holds) / max(1, len(holds)), 2)
