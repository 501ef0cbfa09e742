"""The sparse branch: the words, the letters and the gist of a text, each by its own share."""

from itertools import combinations, pairwise
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

from nlu.components.attributes import SECOND_VIEW, TEXT_ROWS, tell
from nlu.components.chat_normaliser import Documents
from nlu.components.part import LearningPart, hand_out, to_learn

VIEWS = (WORDS, LETTERS, GIST) = ("w", "l", "g")
SHORTEST, LONGEST = 2, 5  # letters in a group
PAIRED = 8  # words of a gist that are paired with each other


class TextViews:
    """Turns documents into rows of weights (tf-idf); each view of a row is of length one times its share.

    One pass over all three views: three vectorizers side by side took three times as long for a message.
    """

    def __init__(self, shares: tuple[float, float, float], rarest: int) -> None:
        self._shares = np.array(shares, dtype=np.float32)
        self._counter = CountVectorizer(analyzer=_features, min_df=rarest, dtype=np.float32)

    def fit(self, documents: list[Documents]) -> "TextViews":
        """Learn which features there are, and how rare they are."""
        counts = self._counter.fit_transform(documents)
        del self._counter.stop_words_  # the features left out: more than those kept, and never asked for
        found = np.bincount(counts.indices, minlength=counts.shape[1])
        self._rarity = (np.log((1 + len(documents)) / (1 + found)) + 1).astype(np.float32)
        names = self._counter.get_feature_names_out()
        self._views = np.array([VIEWS.index(name[0]) for name in names], dtype=np.int32)
        return self

    def rows(self, documents: list[Documents]) -> csr_matrix:
        """One row per document."""
        counts = self._counter.transform(documents)
        weights = (np.log(counts.data) + 1) * self._rarity[counts.indices]
        places = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
        parts = places * len(VIEWS) + self._views[counts.indices]
        lengths = np.sqrt(np.bincount(parts, weights * weights, counts.shape[0] * len(VIEWS)))
        counts.data = (weights * self._shares[self._views[counts.indices]] / lengths[parts]).astype(np.float32)
        return counts


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=True)
class TextFeatures(LearningPart):
    """Adds the sparse rows to messages."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings that config.yml may change."""
        return {"shares": [0.5, 1.0, 1.0], "rarest": 3}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the features of the wordings and of their copies."""
        tell(0.08, "learning words and letters")
        documents = [each for example in to_learn(training_data) for each in example.get(SECOND_VIEW)]
        return self.keep(TextViews(tuple(self._config["shares"]), self._config["rarest"]).fit(documents))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The rows of all wordings at once, which is much quicker than one by one."""
        examples = training_data.intent_examples
        rows = self.learnt.rows([each for example in examples for each in example.get(SECOND_VIEW)])
        hand_out(examples, TEXT_ROWS, rows)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the rows."""
        for message in messages:
            message.set(TEXT_ROWS, self.learnt.rows(message.get(SECOND_VIEW)))
        return messages


def _features(document: Documents) -> list[str]:
    """All features of a document; the first letter names the view."""
    words = [f"{WORDS}{each}" for each in _word_features(document)]
    letters = [f"{LETTERS}{each}" for each in _letter_features(document)]
    return words + letters + [f"{GIST}{each}" for each in _gist_features(document)]


def _word_features(document: Documents) -> list[str]:
    features = []
    for text in (document.raw, document.full):
        said = ["<", *text.split(), ">"]
        features += said[1:-1]
        features += [f"{first} {second}" for first, second in pairwise(said)]
    return features


def _letter_features(document: Documents) -> list[str]:
    """Groups of letters inside words, as written and, where that differs, as written out."""
    texts = document.raw.split() + (document.full.split() if document.full != document.raw else [])
    features = []
    for word in texts:
        framed = f" {word} "
        for size in range(SHORTEST, min(LONGEST, len(framed)) + 1):
            features += [framed[at : at + size] for at in range(len(framed) - size + 1)]
    return features


def _gist_features(document: Documents) -> list[str]:
    """Single meanings, and pairs of them in any order."""
    about = document.gist
    return [*about, *(" ".join(sorted(pair)) for pair in combinations(dict.fromkeys(about[:PAIRED]), 2))]
