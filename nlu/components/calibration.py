"""From margins to honest probabilities, learnt on noisy questions the model had not seen."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

START = (5.0, 0.0, -2.0)


@dataclass(frozen=True)
class Calibration:
    """How steeply margins become probabilities, and how much speaks for out_of_scope.

    `bias` is added to out_of_scope's own margin; `none` is the weight of there being nothing the desk knows,
    which wins when every margin is low.
    """

    steepness: float
    bias: float
    none: float

    def probabilities(self, margins: np.ndarray, outside: int) -> np.ndarray:
        """Rows of probabilities from rows of margins; the column `outside` is out_of_scope."""
        scores = margins * self.steepness
        scores[:, outside] = np.logaddexp(scores[:, outside] + self.bias, self.none)
        scores -= scores.max(axis=1, keepdims=True)
        likely = np.exp(scores)
        return likely / likely.sum(axis=1, keepdims=True)


def calibrate(margins: np.ndarray, truth: np.ndarray, outside: int) -> Calibration:
    """The calibration under which the truth (column numbers) was least surprising."""

    def surprise(values: np.ndarray) -> float:
        likely = Calibration(*values).probabilities(margins.copy(), outside)
        return float(-np.log(likely[np.arange(len(truth)), truth] + 1e-9).mean())

    found = minimize(surprise, np.array(START), method="Nelder-Mead", options={"maxiter": 300})
    return Calibration(*map(float, found.x))
