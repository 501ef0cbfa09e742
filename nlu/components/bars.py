"""From which confidence to answer or to ask back: what would have cost least on questions the model had not seen."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nlu.interpretation import Bars

STEPS = np.arange(1, 20) / 20  # 0.05 to 0.95
CHOICES = 3  # readings that are offered when asking back


@dataclass(frozen=True)
class Costs:
    """What mistakes cost, a needless handoff being the unit."""

    wrong: float = 5.0
    handoff: float = 1.0
    clarify: float = 0.3


@dataclass(frozen=True)
class Tried:
    """What each of three decisions would have cost, for some questions with their confidences."""

    confidence: np.ndarray
    answered: np.ndarray
    asked: np.ndarray
    handed: np.ndarray

    def of(self, rows: np.ndarray) -> "Tried":
        """The rows that a mask chooses."""
        return Tried(self.confidence[rows], self.answered[rows], self.asked[rows], self.handed[rows])

    def table(self) -> np.ndarray:
        """The cost for every pair of steps: answer from (rows) and ask back from (columns)."""
        sure = self.confidence[:, None] >= STEPS
        answered = (sure * self.answered[:, None]).sum(axis=0)[:, None]
        handed = (~sure * self.handed[:, None]).sum(axis=0)[None, :]
        between = self.asked @ sure
        asked = between[None, :] - between[:, None]
        total = answered + asked + handed
        total[STEPS[:, None] < STEPS[None, :]] = np.inf
        return total


def tried(probabilities: np.ndarray, truth: np.ndarray, known: np.ndarray, costs: Costs) -> Tried:
    """The costs for rows of probabilities; `known` marks the columns that are intents of the library."""
    inside = np.where(known, probabilities, 0.0)
    best = np.argsort(-inside, axis=1)[:, :CHOICES]
    answerable = known[truth]
    offered = (best == truth[:, None]).any(axis=1)
    needless = costs.handoff * answerable
    return Tried(
        confidence=inside.max(axis=1),
        answered=costs.wrong * (best[:, 0] != truth),
        asked=costs.clarify + needless * ~offered,
        handed=needless,
    )


def cheapest(found: Tried, groups: Mapping[str, np.ndarray], trust: float) -> tuple[Bars, dict[str, Bars]]:
    """The best bars for all rows, and for each group (a mask over the rows).

    A group's own costs count by their rows; those of all rows count as if they were `trust` more of them, so that a
    handful of questions cannot move a group's bars far.
    """
    overall = found.table()
    usual = overall * (trust / max(1, len(found.confidence)))
    return _best(overall), {name: _best(found.of(rows).table() + usual) for name, rows in groups.items()}


def _best(table: np.ndarray) -> Bars:
    answer, clarify = np.unravel_index(np.argmin(table), table.shape)
    return Bars(float(STEPS[answer]), float(STEPS[clarify]))
