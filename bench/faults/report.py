"""A trial's figures, as a table for people or as plain data, and whether every promise was kept."""

from collections import Counter
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from bench.faults.check import Checker, Finding
from bench.faults.trial import Outcome, Size

PROMISES = (
    "lost", "doubled", "out of order", "wrong words", "unanswered", "reply lost", "staff reply lost or doubled",
    "late bot answer", "rating", "stuck", "repeat unexplained",
)  # fmt: skip
SHOWN = 10  # findings that are shown of each kind


@dataclass(frozen=True)
class Report:
    """What is told about a trial."""

    figures: dict[str, Any]
    findings: list[Finding]

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        return not self.findings

    @property
    def shown(self) -> list[str]:
        """Some of the findings of each kind, in words."""
        kinds = ([each for each in self.findings if each.promise == promise] for promise in PROMISES)
        return [f"BROKEN, {each.promise}: {each.about}" for of_one_kind in kinds for each in of_one_kind[:SHOWN]]


def report(size: Size, database: str, outcome: Outcome, checker: Checker) -> Report:
    """The figures of a trial, and what is wrong."""
    findings, journal = checker.findings(), outcome.journal
    found = Counter(each.promise for each in findings)
    figures = {
        "database": database,
        "seed": size.seed,
        "messages": len(outcome.evidence.said),
        "kills": journal.kills.total(),
        "kills by kind": dict(journal.kills),
        "faults by kind": dict(sorted(journal.faults.items())),
        "beside writing": dict(journal.acts),
        "programs that ended by themselves": dict(journal.ended_alone),
        "questions by reader": outcome.sources,
        "handoffs": len(outcome.evidence.handoffs),
        "ratings given": sum(each.score is not None for each in outcome.evidence.ratings),
        "repeats explained": checker.repeats.explained,
        "broken": {promise: found[promise] for promise in PROMISES},
        "seconds until a reply": _waits(journal.waits),
        "seconds": round(outcome.seconds, 1),
    }
    return Report(figures, findings)


def _waits(waits: list[float]) -> dict[str, float]:
    if len(waits) < 2:  # noqa: PLR2004 (quantiles need two)
        return {}
    cut = quantiles(waits, n=20, method="inclusive")
    return {"p50": round(cut[9], 2), "p95": round(cut[18], 2), "worst": round(max(waits), 2)}


def table(told: Report) -> str:
    """The figures for people."""
    lines = []
    for name, value in told.figures.items():
        if isinstance(value, dict):
            lines += [f"{name}:", *(f"  {key:32} {count}" for key, count in value.items())]
        else:
            lines.append(f"{name:34} {value}")
    return "\n".join([*lines, *told.shown])
