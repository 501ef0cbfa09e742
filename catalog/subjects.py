"""Titles by what they are about and for whom, in the patrons' words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from catalog.port import Title
from catalog.words import topics, words_of

_MISTYPED = 84.0
_LONG_ENOUGH = 5


@dataclass(frozen=True)
class Wanted:
    """The subjects and readers a wish names, and the words that name nothing known."""

    subjects: tuple[str, ...]
    readers: tuple[str, ...]
    rest: tuple[str, ...]


class Subjects:
    """An index from subjects and readers to the numbers of the titles."""

    def __init__(self, titles: Iterable[Title]) -> None:
        held = list(titles)
        self._topics = topics().with_subjects(subject for title in held for subject in title.subjects)
        self._known = frozenset(word for phrase in self._topics.meanings for word in phrase)
        self._words = sorted(self._known)
        self._numbers: dict[str, set[int]] = defaultdict(set)
        for number, title in enumerate(held):
            for mark in self._marks(title):
                self._numbers[mark].add(number)

    def wanted(self, words: tuple[str, ...]) -> Wanted:
        """Read the subjects and readers out of words, forgiving typing mistakes in long ones."""
        found, rest = self._topics.read(tuple(map(self._spelled, words)))
        subjects = tuple(mark for mark in found if not mark.startswith("@"))
        return Wanted(subjects, tuple(mark for mark in found if mark.startswith("@")), rest)

    def about_all(self, marks: Iterable[str]) -> set[int]:
        """Give the titles that carry every one of these subjects and reader marks."""
        sets = sorted((self._numbers.get(mark, set()) for mark in marks), key=len)
        return set.intersection(*sets) if sets else set()

    def about(self, mark: str) -> set[int]:
        """Give the titles that carry this subject or reader mark."""
        return self._numbers.get(mark, set())

    def _marks(self, title: Title) -> set[str]:
        known = {self._known_as(subject) for subject in title.subjects}
        stated = {f"@{title.audience}"} if title.audience else set()
        return {mark for mark in known if not (stated and mark.startswith("@"))} | stated

    def _known_as(self, subject: str) -> str:
        return self._topics.meanings.get(words_of(subject), subject)

    def _spelled(self, word: str) -> str:
        if len(word) < _LONG_ENOUGH or word in self._known:
            return word
        near = process.extractOne(word, self._words, scorer=ratio, score_cutoff=_MISTYPED)
        return near[0] if near else word
