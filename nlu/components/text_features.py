"""The sparse branch: the words, the letters and the gist of a text, each by its own share."""

from itertools import combinations, pairwise
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.components.attributes import SECOND_VIEW, TEXT_ROWS, tell
from nlu.components.chat_normaliser import Documents
from nlu.components.part import LearningPart

LETTERS = (2, 5)
PAIRED = 8  # words of a gist that are paired with each other


class TextViews:
    """Turns documents into rows of weights; each view is of length one times its share."""

    def __init__(self, shares: tuple[float, float, float], rarest: int) -> None:
        self._shares = shares
        settings = {"sublinear_tf": True, "dtype": np.float32, "min_df": rarest}
        self._vectorizers = (
            TfidfVectorizer(analyzer=_word_features, **settings),
            TfidfVectorizer(analyzer=_letter_features, **settings),
            TfidfVectorizer(analyzer=_gist_features, **settings),
        )

    def fit(self, documents: list[Documents]) -> "TextViews":
        """Learn which features there are."""
        for vectorizer in self._vectorizers:
            vectorizer.fit(documents)
        return self

    def rows(self, documents: list[Documents]) -> csr_matrix:
        """One row per document."""
        parts = [each.transform(documents) * share for each, share in zip(self._vectorizers, self._shares, strict=False)]
        return hstack(parts, format="csr", dtype=np.float32)


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=True)
class TextFeatures(LearningPart):
    """Adds the sparse rows to messages."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings that config.yml may change."""
        return {"shares": [0.5, 1.0, 1.0], "rarest": 2}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the features of the wordings and of their copies."""
        tell(0.08, "learning words and letters")
        documents = [each for example in training_data.intent_examples for each in example.get(SECOND_VIEW)]
        return self.keep(TextViews(tuple(self._config["shares"]), self._config["rarest"]).fit(documents))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The rows of all wordings at once, which is much quicker than one by one."""
        examples = training_data.intent_examples
        rows = self.learnt.rows([each for example in examples for each in example.get(SECOND_VIEW)])
        end = 0
        for example in examples:
            first, end = end, end + len(example.get(SECOND_VIEW))
            example.set(TEXT_ROWS, rows[first:end])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the rows."""
        for message in messages:
            message.set(TEXT_ROWS, self.learnt.rows(message.get(SECOND_VIEW)))
        return messages


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
        for size in range(LETTERS[0], min(LETTERS[1], len(framed)) + 1):
            features += [framed[at : at + size] for at in range(len(framed) - size + 1)]
    return features


def _gist_features(document: Documents) -> list[str]:
    """Single meanings, and pairs of them in any order."""
    about = document.gist
    return [*about, *(" ".join(sorted(pair)) for pair in combinations(dict.fromkeys(about[:PAIRED]), 2))]
