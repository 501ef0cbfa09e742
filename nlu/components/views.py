"""The ways of looking at a text that the reader learns from: its words, its letters, and what it is about."""

from itertools import combinations, pairwise

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.lexicon import Lexicon
from nlu.normalise import clean, gist, normalise, words
from nlu.spelling import Speller

LETTERS = (2, 5)
STRANGE = ["?", "??"]  # stand in a gist for one unknown word, and for a second one
PAIRED = 8  # words of a gist that are paired with each other


class Views:
    """Turns texts into one row of weights each; each view is of length one and counts by its share."""

    def __init__(self, lexicon: Lexicon, shares: tuple[float, float, float], rarest: int = 2) -> None:
        self._lexicon = lexicon
        self._shares = shares
        settings = {"sublinear_tf": True, "dtype": np.float32, "min_df": rarest}
        self._vectorizers = (
            TfidfVectorizer(analyzer=_word_features, **settings),
            TfidfVectorizer(analyzer="char_wb", ngram_range=LETTERS, **settings),
            TfidfVectorizer(analyzer=_gist_features, **settings),
        )

    def fit(self, texts: list[str], clean_texts: list[str]) -> csr_matrix:
        """Learn the words of the texts and return their rows; the clean ones tell how words are spelt."""
        self._speller = Speller(self._lexicon, (normalise(text, self._lexicon.slang) for text in clean_texts))
        found = [each.fit_transform(column) for each, column in self._columns(texts)]
        return self._joined(found)

    def rows(self, texts: list[str]) -> csr_matrix:
        """The rows of texts, by the words learnt."""
        return self._joined([each.transform(column) for each, column in self._columns(texts)])

    def _columns(self, texts: list[str]) -> list[tuple[TfidfVectorizer, tuple]]:
        """Each vectorizer with the documents it looks at."""
        return list(zip(self._vectorizers, zip(*map(self._documents, texts), strict=True), strict=True))

    def _joined(self, found: list[csr_matrix]) -> csr_matrix:
        weighed = [part * share for part, share in zip(found, self._shares, strict=True)]
        return hstack(weighed, format="csr", dtype=np.float32)

    def _documents(self, text: str) -> tuple[str, str, list[str]]:
        raw = " ".join(words(clean(text)))
        full = normalise(raw, self._lexicon.slang)
        spelt = self._speller.correct(full)
        about = gist(spelt, self._lexicon.concepts) + STRANGE[: self._speller.unknown(spelt)]
        return f"{raw}\n{full}", raw if raw == full else f"{raw} {full}", about


def _word_features(document: str) -> list[str]:
    features = []
    for line in document.split("\n"):
        said = ["<", *line.split(), ">"]
        features += said[1:-1]
        features += [f"{first} {second}" for first, second in pairwise(said)]
    return features


def _gist_features(about: list[str]) -> list[str]:
    """Single meanings, and pairs of them in any order."""
    return about + [" ".join(sorted(pair)) for pair in combinations(dict.fromkeys(about[:PAIRED]), 2)]
