"""The model that reads: linear margins over the views of a text, calibrated on noisy held-out questions."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from nlu.components.bars import Costs, cheapest, tried
from nlu.components.calibration import calibrate, learn_trust
from nlu.intents import NOT_ANSWERED, OUT_OF_SCOPE
from nlu.interpretation import Bars

CLEAN, NOISY = 0, 1  # rows of a wording that it is tried on while it is held out
ENOUGH = 200  # questions for validation from which confidence follows them alone
NEVER = -1.5  # the margin of an intent nobody taught

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Lessons:
    """What there is to learn: rows (copies of a text follow each other), and for each text intent and language.

    Most texts are wordings, which are learnt; `validation` marks questions that only show how sure to be. A taught
    encoder adds votes, one row per row, and marks the texts it was not taught.
    """

    rows: csr_matrix
    copies: int
    intents: list[str]
    languages: list[str]
    validation: np.ndarray
    votes: np.ndarray | None = None
    untaught: np.ndarray | None = None

    def places(self, texts: np.ndarray, copy: int | None = None) -> np.ndarray:
        """The numbers of the rows of texts: of one copy, or of all."""
        copies = np.arange(self.copies) if copy is None else np.array([min(copy, self.copies - 1)])
        return (texts[:, None] * self.copies + copies[None, :]).ravel()

    @property
    def wordings(self) -> np.ndarray:
        """The numbers of the texts to learn."""
        return np.flatnonzero(~self.validation)

    @property
    def unseen(self) -> np.ndarray:
        """The numbers of the texts that show how margins become probabilities: what a taught encoder was not taught."""
        return self.wordings if self.untaught is None else np.flatnonzero(self.untaught)

    @property
    def enough_validation(self) -> bool:
        """Whether there are so many questions for validation that confidence can follow them."""
        return int(self.validation.sum()) >= ENOUGH


@dataclass(frozen=True)
class Margins:
    """A linear model: how far a row is on each intent's side. Weights are kept in half precision, to fit in memory."""

    weights: np.ndarray
    offsets: np.ndarray

    def of(self, rows: csr_matrix, meanings: np.ndarray | None = None) -> np.ndarray:
        """One row of margins per row; meanings may be given apart, which saves joining them."""
        sums = np.vstack([self._sum(rows, first, end) for first, end in pairwise(rows.indptr)])
        if meanings is not None:
            sums += meanings @ self.weights[rows.shape[1] :].astype(np.float32)
        return np.asarray(sums + self.offsets, dtype=np.float64)

    def _sum(self, rows: csr_matrix, first: int, end: int) -> np.ndarray:
        return rows.data[first:end] @ self.weights[rows.indices[first:end]].astype(np.float32)


Read = Callable[[Margins, np.ndarray], None]  # reads texts (their numbers) with a model


class IntentModel:
    """Learns wordings with their intents and then gives the probability of each intent for a text."""

    def __init__(self, settings: dict) -> None:
        self._settings = settings
        self.intents: list[str] = []
        self.held_out: dict[str, list[int]] = {}

    def fit(self, lessons: Lessons, progress: Progress) -> None:
        """Learn the wordings, and then how sure to be, on texts that whoever reads them was not taught."""
        self.intents = sorted({*lessons.intents, OUT_OF_SCOPE})
        truth = np.array([self.intents.index(intent) for intent in lessons.intents])
        progress(0.45, "learning all wordings")
        self._margins = self._learn(lessons, truth, lessons.wordings)
        margins = self._margins_unseen(lessons, truth, progress)
        self._learn_confidence(lessons, truth, margins)
        self.held_out = self._held_out(lessons, truth, margins)
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

    def _margins_unseen(self, lessons: Lessons, truth: np.ndarray, progress: Progress) -> np.ndarray:
        """Margins of unseen texts as they are, then of a noisy copy of each, by models that were taught neither."""
        margins = np.zeros((2 * len(truth), len(self.intents)))

        def read(model: Margins, texts: np.ndarray) -> None:
            margins[texts] = model.of(lessons.rows[lessons.places(texts, CLEAN)])
            margins[len(truth) + texts] = model.of(lessons.rows[lessons.places(texts, NOISY)])

        if not lessons.validation[lessons.unseen].all():
            self._hold_out(lessons, truth, read, progress)
        if lessons.validation.any():
            read(self._margins, np.flatnonzero(lessons.validation))
        return margins

    def _hold_out(self, lessons: Lessons, truth: np.ndarray, read: Read, progress: Progress) -> None:
        """Read every part of the wordings with what the other parts teach."""
        parts, wordings = self._settings["folds"], lessons.wordings
        done: list[int] = []

        def learn_part(split: tuple[np.ndarray, np.ndarray]) -> None:
            taught, held = split
            read(self._learn(lessons, truth, wordings[taught]), wordings[held])
            done.append(1)
            progress(0.55 + 0.4 * len(done) / parts, f"learning how sure to be, part {len(done)} of {parts}")

        cut = StratifiedKFold(parts, shuffle=True, random_state=self._settings["seed"])
        with ThreadPoolExecutor(min(parts, os.cpu_count() or 1)) as pool:
            list(pool.map(learn_part, cut.split(wordings, truth[wordings])))

    def _held_out(self, lessons: Lessons, truth: np.ndarray, margins: np.ndarray) -> dict[str, list[int]]:
        """By intent, how many wordings were read rightly by a model they were held out from, and how many there were.

        This costs nothing: the parts are learnt for the confidence anyway. Copies of a wording are held out with it.
        """
        held = np.intersect1d(lessons.wordings, lessons.unseen)
        read = self._calibration.probabilities(margins[held], self._outside, _votes(lessons, held, CLEAN))
        right = read.argmax(axis=1) == truth[held]
        places = ((name, right[truth[held] == at]) for at, name in enumerate(self.intents))
        return {name: [int(mine.sum()), len(mine)] for name, mine in places if len(mine)}

    def _learn_confidence(self, lessons: Lessons, truth: np.ndarray, margins: np.ndarray) -> None:
        """Learn how sure to be from the margins of unseen texts, corrected by the questions for validation.

        Wordings are chosen to differ, so that one held out is read worse than most patrons' questions: what they teach
        alone is too timid.
        """
        unseen = lessons.unseen
        both = np.concatenate([unseen, len(truth) + unseen])
        votes = _votes(lessons, unseen, CLEAN, NOISY)
        self._calibration = calibrate(margins[both], np.tile(truth[unseen], 2), self._outside, votes)
        asked = np.flatnonzero(lessons.validation) if lessons.enough_validation else unseen
        votes = _votes(lessons, asked, CLEAN)
        likely = self._calibration.probabilities(margins[asked], self._outside, votes)
        self._trust = learn_trust(likely, truth[asked])
        languages = [lessons.languages[at] for at in asked]
        self._bars = self._cheapest_bars(self._trust.corrected(likely), truth[asked], languages)

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
        weights = np.zeros((model.coef_.shape[1], len(self.intents)), dtype=np.float16)
        weights[:, model.classes_] = model.coef_.T
        offsets = np.full(len(self.intents), NEVER, dtype=np.float32)
        offsets[model.classes_] = model.intercept_
        return Margins(weights, offsets)


def _votes(lessons: Lessons, texts: np.ndarray, *copies: int) -> np.ndarray | None:
    """The votes for texts, copy after copy."""
    places = [lessons.places(texts, copy) for copy in copies]
    return None if lessons.votes is None else lessons.votes[np.concatenate(places)]
