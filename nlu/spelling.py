"""Mistyped and vowelless words brought back to words the library knows (Python 3.10, no packages)."""

from collections import Counter
from collections.abc import Iterable

from nlu.lexicon import Lexicon
from nlu.normalise import words

VOWELS = frozenset("aeiou")
SHORTEST = 5  # letters below which one wrong letter makes another word
SHORTEST_SKELETON = 3
SEEN = 2  # times a word must occur to count as spelt so


class Speller:
    """Knows the words of the lexicon and of the texts given; corrects one wrong letter, or left-out vowels."""

    def __init__(self, lexicon: Lexicon, texts: Iterable[str]) -> None:
        counts = Counter(word for text in texts for word in words(text))
        said = {word for phrase in [*lexicon.concepts, *lexicon.slang.values()] for word in phrase.split()}
        self._slang = lexicon.slang
        self._known = said | {word for word, count in counts.items() if count >= SEEN}
        self._near: dict[str, str] = {}
        self._skeletons: dict[str, str] = {}
        spelt = self._known | {word for word in lexicon.slang if len(word) >= SHORTEST}
        for word in sorted(spelt, key=lambda each: (_rank(each, counts, said), each)):
            self._learn(word)

    def correct(self, text: str) -> str:
        """The text (words with spaces between) with its unknown words corrected where a known one is near."""
        return " ".join(map(self._corrected, text.split()))

    def unknown(self, text: str) -> int:
        """How many words of a corrected text are still unknown: names, titles, and what other people talk about."""
        return sum(word not in self._known for word in text.split())

    def _learn(self, word: str) -> None:
        self._skeletons.setdefault(_skeleton(word), word)
        if len(word) >= SHORTEST:
            for part in (word, *_without_one(word)):
                self._near.setdefault(part, word)

    def _corrected(self, word: str) -> str:
        if word in self._known or len(word) < SHORTEST_SKELETON or not word.isalpha():
            return word
        meant = self._with_vowels(word, 5) or self._with_other_letter(word) or self._with_vowels(word, 4) or word
        return self._slang.get(meant, meant)

    def _with_vowels(self, word: str, letters: int) -> str | None:
        """The known word meant when a word has less than one vowel in so many letters."""
        vowels = sum(letter in VOWELS for letter in word)
        return self._skeletons.get(_skeleton(word)) if vowels * letters <= len(word) else None

    def _with_other_letter(self, word: str) -> str | None:
        if len(word) < SHORTEST:
            return None
        near = (self._near[part] for part in (word, *_without_one(word)) if part in self._near)
        return next((each for each in near if abs(len(each) - len(word)) <= 1), None)


def _rank(word: str, counts: Counter[str], said: set[str]) -> int:
    return -counts[word] - (1000 if word in said else 0)


def _without_one(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


def _skeleton(word: str) -> str:
    """The first letter and the consonants after it: what is left when vowels are not typed."""
    return word[0] + "".join(letter for letter in word[1:] if letter not in VOWELS)
