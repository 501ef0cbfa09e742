"""The model that reads: linear margins over the views of a text, calibrated on noisy held-out questions."""

from collections.abc import Callable

import numpy as np
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from nlu.components.calibration import Calibration, calibrate
from nlu.components.noise import Noise
from nlu.components.views import Views
from nlu.lexicon import Lexicon

OUT_OF_SCOPE = "out_of_scope"
COURTESIES = frozenset({"greet", "thank", "goodbye", "affirm", "deny"})
Progress = Callable[[float, str], None]


class IntentModel:
    """Learns wordings with their intents and then gives the probability of each intent for a text."""

    def __init__(self, lexicon: Lexicon, settings: dict) -> None:
        self._lexicon = lexicon
        self._settings = settings
        self.intents: list[str] = []

    def fit(self, texts: list[str], intents: list[str], progress: Progress) -> None:
        """Learn; the calibration is learnt first, on folds whose questions the fold's model has not seen."""
        self.intents = sorted({*intents, OUT_OF_SCOPE})
        truth = np.array([self.intents.index(intent) for intent in intents])
        self._calibration = self._calibrated(texts, truth, progress)
        progress(0.8, "learning all wordings")
        self._views, self._weights, self._offsets = self._learn(texts, truth)
        progress(1.0, "done")

    def probabilities(self, texts: list[str]) -> np.ndarray:
        """One row per text, one column per intent in the order of `intents`."""
        return self._calibration.probabilities(self._margins(texts), self.intents.index(OUT_OF_SCOPE))

    def _margins(self, texts: list[str]) -> np.ndarray:
        return np.asarray(self._views.rows(texts) @ self._weights + self._offsets, dtype=np.float64)

    def _calibrated(self, texts: list[str], truth: np.ndarray, progress: Progress) -> Calibration:
        """Margins of questions in folds; held-out questions are mistyped as well as clean."""
        folds = self._settings["folds"]
        noise = Noise(self._lexicon, self._settings["seed"] + 1)
        margins, truths = [], []
        cut = StratifiedKFold(folds, shuffle=True, random_state=self._settings["seed"])
        for number, (learnt, held) in enumerate(cut.split(texts, truth)):
            progress(0.8 * number / folds, f"calibrating, part {number + 1} of {folds}")
            fold = IntentModel(self._lexicon, self._settings)
            fold.intents = self.intents
            fold._views, fold._weights, fold._offsets = fold._learn([texts[at] for at in learnt], truth[learnt])
            asked = [texts[at] for at in held]
            margins += [fold._margins(asked), fold._margins([noise.copy(text) for text in asked])]
            truths += [truth[held], truth[held]]
        return calibrate(np.vstack(margins), np.concatenate(truths), self.intents.index(OUT_OF_SCOPE))

    def _learn(self, texts: list[str], truth: np.ndarray) -> tuple[Views, np.ndarray, np.ndarray]:
        noise = Noise(self._lexicon, self._settings["seed"])
        courteous = [self.intents[at] not in COURTESIES for at in truth]
        copies = self._settings["copies"]
        noisy = [noise.copy(text, kind) for _ in range(copies) for text, kind in zip(texts, courteous, strict=False)]
        views = Views(self._lexicon, tuple(self._settings["shares"]), self._settings["rarest"])
        rows = views.fit([*texts, *noisy], texts)
        model = LinearSVC(C=self._settings["strictness"], random_state=self._settings["seed"])
        model.fit(rows, np.tile(truth, copies + 1))
        return views, _by_intent(model, len(self.intents)), _offsets(model, len(self.intents))


def _by_intent(model: LinearSVC, count: int) -> np.ndarray:
    """The weights, one column per intent; an intent that was not in the wordings never fits."""
    weights = np.zeros((model.coef_.shape[1], count), dtype=np.float32)
    weights[:, model.classes_] = model.coef_.T
    return weights


def _offsets(model: LinearSVC, count: int) -> np.ndarray:
    offsets = np.full(count, -1.5, dtype=np.float32)
    offsets[model.classes_] = model.intercept_
    return offsets
