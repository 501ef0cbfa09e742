"""Whether confidences keep what they promise: of the readings with confidence 0.8, four in five should be right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nlu.measures import rounded, wilson
from nlu.outcomes import Outcome

BINS = 10


@dataclass(frozen=True)
class Claim:
    """What a reading holds, as a probability, and whether it is so."""

    confidence: float
    right: bool

    @property
    def bin(self) -> int:
        """The tenth it falls into; 1.0 belongs to the last."""
        return min(int(self.confidence * BINS), BINS - 1)


def claim(outcome: Outcome) -> Claim:
    """What the first reading of a message claims.

    A reading with an intent claims that intent, with the confidence of the Interpretation; it is right when the
    intent is one of the row's (so never for an out-of-scope row). The confidence of an Interpretation is that of its
    best intent, in other words of being in scope. So a reading without an intent claims to be out of scope, with one
    minus that confidence; it is right when the row is out of scope.
    """
    first = outcome.first
    if first.intent is None:
        return Claim(1 - first.confidence, not outcome.row.in_scope)
    return Claim(first.confidence, first.intent in outcome.row.intents)


def calibration(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Ten bins of confidence, each with the mean confidence and the share right, and how far they lie apart.

    expected_calibration_error is the mean distance between the two over all readings (each bin weighs by its count);
    None when there are no readings. low and high are the 95 % interval of the share right.
    """
    claims = [claim(each) for each in outcomes]
    parts = [[each for each in claims if each.bin == at] for at in range(BINS)]
    apart = sum(abs(sum(each.right - each.confidence for each in part)) for part in parts)
    return {
        "bins": [_bin(at, part) for at, part in enumerate(parts)],
        "expected_calibration_error": rounded(apart / len(claims)) if claims else None,
    }


def _bin(at: int, claims: Sequence[Claim]) -> dict[str, float | int | None]:
    count, right = len(claims), sum(each.right for each in claims)
    low, high = wilson(right, count)
    return {
        "from": at / BINS,
        "to": (at + 1) / BINS,
        "count": count,
        "mean_confidence": rounded(sum(each.confidence for each in claims) / count) if count else None,
        "share_right": rounded(right / count) if count else None,
        "low": low,
        "high": high,
    }
