"""The words that occur in titles and authors, found again through typing mistakes."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from rapidfuzz.fuzz import ratio

_SHORT = 5
_SHORTEST_FUZZY = 3
_SHORTEST_MEANT = 4
_COMPARED = 40
_ALIKE = 72.0


class Vocabulary:
    """An index from pieces of words to words, so that 100,000 titles need no full comparison."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(set(words))
        self._known = frozenset(self._words)
        self._by_piece: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(self._words):
            for piece in _pieces(word):
                self._by_piece[piece].append(number)

    def __contains__(self, word: str) -> bool:
        return word in self._known

    def alike(self, word: str) -> dict[str, float]:
        """Give the known words that may be meant, each with its likeness (0 to 1)."""
        found = {word: 1.0} if word in self._known else {}
        if len(word) < _SHORTEST_FUZZY or (found and len(word) < _SHORT):
            return found
        near = ((other, ratio(word, other, score_cutoff=_ALIKE)) for other in self._sharing_pieces(word))
        return {other: likeness / 100 for other, likeness in near if likeness} | found

    def _sharing_pieces(self, word: str) -> list[str]:
        shared: Counter[int] = Counter()
        for piece in _pieces(word):
            shared.update(self._by_piece.get(piece, ()))
        near = (self._words[number] for number, _ in shared.most_common(_COMPARED))
        return [other for other in near if len(other) >= _SHORTEST_MEANT]


def _pieces(word: str) -> set[str]:
    padded = f"^{word}$"
    pieces = {padded[at : at + 3] for at in range(len(padded) - 2)}
    if len(word) <= _SHORT + 1:
        pieces |= {padded[at : at + 2] for at in range(len(padded) - 1)}
    return pieces
