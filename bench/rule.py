"""The rule by which Larson et al. (2019) reject: one threshold on the score, chosen on validation questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlu.client import Ranked
from nlu.intents import OUT_OF_SCOPE

REJECTED = -1.0  # below every threshold


@dataclass(frozen=True)
class Judged:
    """A question's true intent, its best in-scope reading, how much speaks for that, and whether nothing does more."""

    truth: str
    best: str
    score: float
    outside: bool = False  # out of scope is likelier than any intent

    def right(self, threshold: float) -> bool:
        """Whether it is accepted as what it is, or rejected as out of scope."""
        return self.truth == (self.best if self.score >= threshold else OUT_OF_SCOPE)

    @property
    def strictly(self) -> "Judged":
        """The same, rejected whatever the threshold where out of scope is likeliest."""
        return Judged(self.truth, self.best, REJECTED if self.outside else self.score, self.outside)


@dataclass(frozen=True)
class Rule:
    """From which score to accept, and whether a likeliest out of scope rejects by itself."""

    threshold: float
    strict: bool
    right: int  # validation questions

    def judge(self, row: Judged) -> Judged:
        """The row as this rule scores it."""
        return row.strictly if self.strict else row


def judged(truth: str, ranked: Ranked) -> Judged:
    """The best in-scope intent of a ranking with its confidence."""
    known = [each for each in ranked.ranking if each.intent != OUT_OF_SCOPE]
    outside = bool(ranked.ranking) and ranked.ranking[0].intent == OUT_OF_SCOPE
    return Judged(truth, known[0].intent, known[0].confidence, outside) if known else Judged(truth, "", 0.0, outside)


def best_rule(validation: Sequence[Judged]) -> Rule:
    """The rule that is right most often on validation, out of scope being a class; the plain one of two equals."""
    plain, strict = threshold_of(validation), threshold_of([each.strictly for each in validation])
    chosen, right = max(plain, strict, key=lambda found: found[1])
    return Rule(chosen, (chosen, right) != plain, right)


def threshold_of(rows: Sequence[Judged]) -> tuple[float, int]:
    """The lowest of the best thresholds and how many are right with it; it lies halfway between two scores."""
    ordered = sorted((each for each in rows if each.score > REJECTED), key=lambda each: each.score)
    best = right = sum(each.right(0.0) for each in rows)
    threshold = 0.0
    for each, after in pairwise([*ordered, Judged("", "", 1.0)]):
        right += (each.truth == OUT_OF_SCOPE) - (each.best == each.truth)
        if right > best and after.score > each.score:
            best, threshold = right, (each.score + after.score) / 2
    return threshold, best


def figures(validation: Sequence[Judged], test: Sequence[Judged]) -> dict[str, float | bool]:
    """In-scope accuracy and out-of-scope recall by the best rule, and accuracy with nothing rejected; per cent."""
    rule = best_rule(validation)
    rows = [rule.judge(each) for each in test]
    inside = [each for each in rows if each.truth != OUT_OF_SCOPE]
    outside = [each for each in rows if each.truth == OUT_OF_SCOPE]
    return {
        "in_scope_accuracy": per_cent([each.right(rule.threshold) for each in inside]),
        "oos_recall": per_cent([each.right(rule.threshold) for each in outside]),
        "closed_accuracy": per_cent([each.best == each.truth for each in inside]),
        "threshold": round(rule.threshold, 4),
        "likeliest_out_of_scope_rejects": rule.strict,
    }


def per_cent(holds: Sequence[bool]) -> float:
    """How many of a hundred, 0 of none."""
    return round(100 * sum(holds) / max(1, len(holds)), 2)
