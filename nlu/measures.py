"""Shares with their uncertainty, and the other figures that outcomes give."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from math import ceil, sqrt
from typing import Any

from nlu.outcomes import Outcome

Z95 = 1.959964  # standard deviations that hold 95 % of a normal distribution
DIGITS = 4
PERCENTILES = {"p50": 0.50, "p90": 0.90, "p99": 0.99}
Holds = Callable[[Outcome], bool]


def share(count: int, of: int) -> dict[str, float | int | None]:
    """A share with its counts and its 95 % interval (low, high); value and interval are None of nothing."""
    low, high = wilson(count, of)
    return {"value": rounded(count / of) if of else None, "count": count, "of": of, "low": low, "high": high}


def wilson(count: int, of: int) -> tuple[float | None, float | None]:
    """The 95 % score interval of a share (Wilson 1927), which stays sound near 0 and 1 and for few trials."""
    if not of:
        return None, None
    part, spread = count / of, Z95**2 / of
    centre = (part + spread / 2) / (1 + spread)
    reach = Z95 / (1 + spread) * sqrt(part * (1 - part) / of + spread / (4 * of))
    return rounded(max(0.0, centre - reach)), rounded(min(1.0, centre + reach))


def measure(outcomes: Collection[Outcome], holds: Holds) -> dict[str, Any]:
    """The share of outcomes for which something holds: overall, by style, by language and by intent."""
    return {
        "overall": _share_of(outcomes, holds),
        "by_style": _by(outcomes, holds, lambda each: each.row.style),
        "by_language": _by(outcomes, holds, lambda each: each.language),
        "by_intent": _by(outcomes, holds, lambda each: each.row.label),
    }


def milliseconds(outcomes: Iterable[Outcome]) -> dict[str, float | None]:
    """How long reading a message took, as nearest-rank percentiles; None of nothing."""
    times = sorted(each.milliseconds for each in outcomes)
    return {name: round(_percentile(times, part), 2) if times else None for name, part in PERCENTILES.items()}


def sources(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many messages each reader read: a measurement in which Rasa was away is told by it."""
    counts: dict[str, int] = defaultdict(int)
    for each in outcomes:
        counts[each.first.source] += 1
    return dict(sorted(counts.items()))


def rounded(value: float) -> float:
    """A figure as it is reported."""
    return round(value, DIGITS)


def _by(outcomes: Iterable[Outcome], holds: Holds, name: Callable[[Outcome], str]) -> Mapping[str, Any]:
    parts: dict[str, list[Outcome]] = defaultdict(list)
    for each in outcomes:
        parts[name(each)].append(each)
    return {key: _share_of(parts[key], holds) for key in sorted(parts)}


def _share_of(outcomes: Collection[Outcome], holds: Holds) -> Mapping[str, Any]:
    return share(sum(map(holds, outcomes)), len(outcomes))


def _percentile(ordered: Sequence[float], part: float) -> float:
    return ordered[ceil(part * len(ordered)) - 1]
