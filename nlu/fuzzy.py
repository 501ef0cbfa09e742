"""The reader that serves while Rasa is away: which known wording is this question most like."""

from collections import defaultdict
from hashlib import sha256
from math import log

from rapidfuzz import fuzz, process

from nlu.intents import NEEDS_CARE, OUT_OF_SCOPE, same_form
from nlu.interpretation import RankedIntent
from nlu.knowledge import Knowledge
from nlu.normalise import gist, normalise
from nlu.spelling import Speller

CANDIDATES = 150  # wordings that are looked at closely
SPELLING, MEANING = 0.5, 0.5  # how much each kind of likeness counts
VOTES = (0.3, 0.2, 0.2, 0.15, 0.15)  # of an intent's nearest wordings
ALONE = 0.7  # what a single near wording counts without others that confirm it
NEARLY = 0.9  # the most a wording counts that is not the very same
SHARPNESS = 12  # how clearly the nearest intent stands out
NEAR = 0.55  # likeness from which nearness lowers confidence no more
LONGEST = 200  # characters compared; longer texts would cost more time than they tell


class FuzzyReader:
    """Compares a question with every known wording, by spelling and by the weight of the words they share."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._lexicon = lexicon = knowledge.lexicon
        wordings = {each.name: each.wordings for each in knowledge.book.values()}
        wordings |= {OUT_OF_SCOPE: knowledge.out_of_scope.wordings, NEEDS_CARE: knowledge.care.wordings}
        rows = [(name, text) for name, told in wordings.items() for texts in told.values() for text in texts]
        plain = [normalise(text, lexicon.slang) for _, text in rows]
        self._speller = Speller(lexicon, plain)
        self._intents = [intent for intent, _ in rows]
        self._exactly = {same_form(text.rstrip("?!. ")): intent for intent, text in rows}
        self._gists = [self._meant(text) for text in plain]
        self._sorted = [" ".join(sorted(words)) for words in self._gists]
        self._weights, self._where = _index(self._gists)
        self._sums = [self._weight(set(words)) for words in self._gists]
        self.model = f"fuzzy-{sha256(repr(rows).encode(errors='replace')).hexdigest()[:12]}"

    def rank(self, text: str) -> tuple[RankedIntent, ...]:
        """All intents the text could be, best first, out_of_scope among them; confidence has a scale of its own."""
        asked = self._meant(normalise(text[:LONGEST], self._lexicon.slang))
        known = self._exactly.get(same_form(text.rstrip("?!. ")))
        alike: dict[str, list[float]] = defaultdict(list)
        for at, likeness in self._likenesses(asked):
            alike[self._intents[at]].append(1.0 if self._intents[at] == known else min(likeness, NEARLY))
        ranked = sorted(((_together(found), intent) for intent, found in alike.items()), reverse=True)
        return _with_confidence(ranked)

    def _likenesses(self, asked: list[str]) -> list[tuple[int, float]]:
        """The nearest wordings by their place, with their likeness."""
        query, asked_words = " ".join(sorted(asked)), set(asked)
        shared = self._shared(asked_words)
        near = sorted(shared, key=lambda at: -shared[at])[:CANDIDATES]
        alike = process.extract(query, self._sorted, scorer=fuzz.ratio, limit=CANDIDATES)
        spelling = {at: score / 100 for _, score, at in alike}
        spelling |= {at: fuzz.ratio(query, self._sorted[at]) / 100 for at in near if at not in spelling}
        whole = self._weight(asked_words)
        return [
            (at, SPELLING * score + MEANING * 2 * shared.get(at, 0.0) / (whole + self._sums[at] or 1.0))
            for at, score in spelling.items()
        ]

    def _shared(self, asked: set[str]) -> dict[int, float]:
        """For every wording that shares a word with the question, the weight of the shared words."""
        shared: dict[int, float] = defaultdict(float)
        for word in asked:
            for at in self._where.get(word, ()):
                shared[at] += self._weights[word]
        return shared

    def _weight(self, words: set[str]) -> float:
        unknown = log(len(self._gists) + 1)
        return sum(self._weights.get(word, unknown) for word in words)

    def _meant(self, normalised: str) -> list[str]:
        return gist(self._speller.correct(normalised), self._lexicon.concepts)


def _together(found: list[float]) -> float:
    """The likeness to an intent: its nearest wording counts most, the next ones confirm it."""
    nearest = sorted(found, reverse=True)[: len(VOTES)]
    if nearest[0] > NEARLY:
        return nearest[0]
    return max(nearest[0] * ALONE, sum(vote * likeness for vote, likeness in zip(VOTES, nearest, strict=False)))


def _with_confidence(ranked: list[tuple[float, str]]) -> tuple[RankedIntent, ...]:
    """Likeness turned into confidence: high when a reading is near and no other one is as near."""
    total = sum(likeness**SHARPNESS for likeness, _ in ranked)
    if not total:
        return ()
    return tuple(
        RankedIntent(intent, round(likeness**SHARPNESS / total * min(1.0, likeness / NEAR), 4))
        for likeness, intent in ranked
    )


def _index(gists: list[list[str]]) -> tuple[dict[str, float], dict[str, list[int]]]:
    """Each word's weight (rare words tell more) and the wordings it stands in."""
    where: dict[str, list[int]] = defaultdict(list)
    for at, words in enumerate(gists):
        for word in set(words):
            where[word].append(at)
    return {word: log((len(gists) + 1) / len(places)) for word, places in where.items()}, dict(where)
