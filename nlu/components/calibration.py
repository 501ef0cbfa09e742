"""From margins to honest probabilities, learnt on noisy questions the model had not seen."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from sklearn.isotonic import IsotonicRegression

START = (5.0, 0.0, -2.0)
WEIGHT = 16.0  # where the search for the weight of votes begins
FLOOR = 0.001  # nothing is impossible, and nothing certain
ORDER = 0.01  # weight of the uncorrected confidence, which keeps readings in order where they are equally often right
POINTS = 20  # groups of equally many questions between which confidence is corrected


@dataclass(frozen=True)
class Calibration:
    """How steeply margins become probabilities, and how much speaks for out_of_scope.

    `bias` is added to out_of_scope's own margin; `none` is the weight of there being nothing the desk knows,
    which wins when every margin is low. `weight` is what the votes of a taught encoder count.
    """

    steepness: float
    bias: float
    none: float
    weight: float = 0.0

    def probabilities(self, margins: np.ndarray, outside: int, votes: np.ndarray | None = None) -> np.ndarray:
        """Rows of probabilities from rows of margins and votes; the column `outside` is out_of_scope."""
        scores = margins * self.steepness
        if votes is not None:
            scores = scores + self.weight * votes
        scores[:, outside] = np.logaddexp(scores[:, outside] + self.bias, self.none)
        scores -= scores.max(axis=1, keepdims=True)
        likely = np.exp(scores)
        return likely / likely.sum(axis=1, keepdims=True)


@dataclass(frozen=True)
class Trust:
    """How often a reading of so much confidence was right: what is left to correct once margins are probabilities."""

    stated: np.ndarray
    true: np.ndarray

    def corrected(self, probabilities: np.ndarray) -> np.ndarray:
        """Rows whose likeliest column is as likely as it was right before; the others share the rest as they did."""
        rows, best = np.arange(len(probabilities)), probabilities.argmax(axis=1)
        stated = probabilities[rows, best]
        true = np.interp(stated, [0.0, *self.stated, 1.0], [FLOOR, *self.true, 1.0 - FLOOR])
        true = (1.0 - ORDER) * true + ORDER * stated
        shared = probabilities * ((1.0 - true) / np.maximum(1.0 - stated, 1e-9))[:, None]
        shared[rows, best] = true
        return shared


def learn_trust(probabilities: np.ndarray, truth: np.ndarray) -> Trust:
    """What rows of probabilities and the truth (column numbers) tell; equally many rows speak for every point."""
    stated = probabilities.max(axis=1)
    right = (probabilities.argmax(axis=1) == truth).astype(float)
    ordered = np.sort(stated)
    fitted = IsotonicRegression(y_min=FLOOR, y_max=1.0 - FLOOR).fit(stated, right).predict(ordered)
    return Trust(*(np.array([part.mean() for part in np.array_split(each, POINTS)]) for each in (ordered, fitted)))


def calibrate(margins: np.ndarray, truth: np.ndarray, outside: int, votes: np.ndarray | None = None) -> Calibration:
    """The calibration under which the truth (column numbers) was least surprising."""

    def surprise(values: np.ndarray) -> float:
        likely = Calibration(*values).probabilities(margins, outside, votes)
        return float(-np.log(likely[np.arange(len(truth)), truth] + 1e-9).mean())

    found = minimize(
        surprise, np.array(START if votes is None else (*START, WEIGHT)), method="Nelder-Mead", options={"maxiter": 400}
    )
    return Calibration(*map(float, found.x))
