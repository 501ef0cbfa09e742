"""The model that reads: linear margins over the views of a text, calibrated on noisy held-out questions."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from nlu.components.bars import Costs, cheapest, tried
from nlu.components.calibration import calibrate, learn_trust
from nlu.intents import NOT_ANSWERED, OUT_OF_SCOPE
from nlu.interpretation import Bars

CLEAN, NOISY = 0, 1  # rows of a wording that it is tried on while it is held out
NEVER = -1.5  # the margin of an intent nobody taught

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Lessons:
    """What there is to learn: rows (copies of a wording follow each other), and for each wording intent and language.

    A taught encoder adds votes, one row per row, and marks the wordings it was not taught.
    """

    rows: csr_matrix
    copies: int
    intents: list[str]
    languages: list[str]
    votes: np.ndarray | None = None
    untaught: np.ndarray | None = None

    def places(self, wordings: np.ndarray, copy: int | None = None) -> np.ndarray:
        """The numbers of the rows of wordings: of one copy, or of all."""
        copies = np.arange(self.copies) if copy is None else np.array([min(copy, self.copies - 1)])
        return (wordings[:, None] * self.copies + copies[None, :]).ravel()


@dataclass(frozen=True)
class Margins:
    """A linear model: how far a row is on each intent's side."""

    weights: np.ndarray
    offsets: np.ndarray

    def of(self, rows: csr_matrix, meanings: np.ndarray | None = None) -> np.ndarray:
        """One row of margins per row; meanings may be given apart, which saves joining them."""
        if meanings is None:
            return np.asarray(rows @ self.weights + self.offsets, dtype=np.float64)
        start = rows.shape[1]
        return np.asarray(
            rows @ self.weights[:start] + meanings @ self.weights[start:] + self.offsets, dtype=np.float64
        )


class IntentModel:
    """Learns wordings with their intents and then gives the probability of each intent for a text."""

    def __init__(self, settings: dict) -> None:
        self._settings = settings
        self.intents: list[str] = []

    def fit(self, lessons: Lessons, progress: Progress) -> None:
        """Learn; confidence is learnt first, on parts whose questions the part's model has not seen."""
        self.intents = sorted({*lessons.intents, OUT_OF_SCOPE})
        truth = np.array([self.intents.index(intent) for intent in lessons.intents])
        held = self._held_out_margins(lessons, truth, progress)
        self._learn_confidence(lessons, truth, held)
        progress(0.9, "learning all wordings")
        self._margins = self._learn(lessons, truth, np.arange(len(truth)))
        progress(1.0, "done")

    def probabilities(
        self, rows: csr_matrix, meanings: np.ndarray | None = None, votes: np.ndarray | None = None
    ) -> np.ndarray:
        """One row per text, one column per intent in the order of `intents`."""
        likely = self._calibration.probabilities(self._margins.of(rows, meanings), self._outside, votes)
        return self._trust.corrected(likely)

    def bars(self, intent: str) -> Mapping[str, Bars]:
        """By language, from which confidence this intent is answered or offered."""
        return {language: self._bars.get(f"{language} {intent}", usual) for language, usual in self._usual.items()}

    @property
    def _outside(self) -> int:
        return self.intents.index(OUT_OF_SCOPE)

    def _held_out_margins(self, lessons: Lessons, truth: np.ndarray, progress: Progress) -> np.ndarray:
        """Margins of all wordings as they are, then of a noisy copy of each, by models that were taught neither."""
        parts = self._settings["folds"]
        cut = StratifiedKFold(parts, shuffle=True, random_state=self._settings["seed"])
        margins = np.zeros((2 * len(truth), len(self.intents)))
        done: list[int] = []

        def learn_part(split: tuple[np.ndarray, np.ndarray]) -> None:
            taught, held = split
            model = self._learn(lessons, truth, taught)
            margins[held] = model.of(lessons.rows[lessons.places(held, CLEAN)])
            margins[len(truth) + held] = model.of(lessons.rows[lessons.places(held, NOISY)])
            done.append(1)
            progress(0.45 + 0.45 * len(done) / parts, f"learning how sure to be, part {len(done)} of {parts}")

        with ThreadPoolExecutor(min(parts, os.cpu_count() or 1)) as pool:
            list(pool.map(learn_part, cut.split(truth, truth)))
        return margins

    def _learn_confidence(self, lessons: Lessons, truth: np.ndarray, held: np.ndarray) -> None:
        """Learn how sure to be, on wordings that neither the margins nor the encoder were taught."""
        tried_on = np.arange(len(truth)) if lessons.untaught is None else np.flatnonzero(lessons.untaught)
        held = held[np.concatenate([tried_on, len(truth) + tried_on])]
        places = np.concatenate([lessons.places(tried_on, CLEAN), lessons.places(tried_on, NOISY)])
        votes = None if lessons.votes is None else lessons.votes[places]
        truth = truth[tried_on]
        self._calibration = calibrate(held, np.tile(truth, 2), self._outside, votes)
        # The held-out models knew fewer wordings than the final one will: its confidence is corrected, and its bars are
        # set, on wordings as they are, else both would be too timid by as much again.
        likely = self._calibration.probabilities(held, self._outside, votes)[: len(truth)]
        self._trust = learn_trust(likely, truth)
        languages = [lessons.languages[at] for at in tried_on]
        self._bars = self._cheapest_bars(self._trust.corrected(likely), truth, languages)

    def _cheapest_bars(self, likely: np.ndarray, truth: np.ndarray, languages: list[str]) -> dict[str, Bars]:
        """Bars for each language, then for each intent in it."""
        known = np.array([intent not in NOT_ANSWERED for intent in self.intents])
        found = tried(likely, truth, known, Costs(**self._settings["costs"]))
        named = np.where(known, likely, 0.0).argmax(axis=1)
        read = likely.argmax(axis=1)
        spoken = np.array(languages)
        bars: dict[str, Bars] = {}
        self._usual: dict[str, Bars] = {}
        for language in sorted(set(languages)):
            rows = (spoken == language) & known[read]
            groups = {f"{language} {intent}": named[rows] == at for at, intent in enumerate(self.intents) if known[at]}
            self._usual[language], own = cheapest(found.of(rows), groups, self._settings["trust"])
            bars |= own
        return bars

    def _learn(self, lessons: Lessons, truth: np.ndarray, wordings: np.ndarray) -> Margins:
        model = LinearSVC(C=self._settings["strictness"], random_state=self._settings["seed"])
        model.fit(lessons.rows[lessons.places(wordings)], np.repeat(truth[wordings], lessons.copies))
        weights = np.zeros((model.coef_.shape[1], len(self.intents)), dtype=np.float32)
        weights[:, model.classes_] = model.coef_.T
        offsets = np.full(len(self.intents), NEVER, dtype=np.float32)
        offsets[model.classes_] = model.intercept_
        return Margins(weights, offsets)
