"""Where one message may hold several questions, and which words of it are mere courtesy."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from nlu.normalise import WORD

MOST_PIECES = 5  # more cuts than this are a story, and every way of cutting it would have to be read
MOST_QUESTIONS = 3
SENTENCE_END = r"[?!.;…]+(?=\s|$)|\n"


@dataclass(frozen=True)
class Piece:
    """A stretch of a message, and whether it ended with a question mark."""

    text: str
    asked: bool


def pieces(text: str, joiners: Sequence[str]) -> tuple[Piece, ...]:
    """The stretches between sentence ends, commas and joining words; only sentence ends when those are too many."""
    longest_first = "|".join(re.escape(each) for each in sorted(joiners, key=len, reverse=True))
    joining = rf"|,|(?<!\S)(?:{longest_first})(?=\s)" if joiners else "|,"
    for separator in (SENTENCE_END + joining, SENTENCE_END):
        found = _cut(text, separator)
        if len(found) <= MOST_PIECES:
            return found
    return (Piece(text, asked=False),)


def _cut(text: str, separator: str) -> tuple[Piece, ...]:
    parts = [*re.split(f"({separator})", text, flags=re.IGNORECASE), ""]
    cut = zip(parts[::2], parts[1::2], strict=True)
    return tuple(Piece(part.strip(), "?" in end) for part, end in cut if WORD.search(part))


def groupings(count: int) -> list[tuple[tuple[int, int], ...]]:
    """All ways of cutting so many pieces into two or three runs, as (first, after last); the finest ones first."""
    ways = []
    for cuts in range(min(MOST_QUESTIONS, count) - 1, 0, -1):
        for at in combinations(range(1, count), cuts):
            edges = (0, *at, count)
            ways.append(tuple(pairwise(edges)))
    return ways


def without_courtesy(text: str, polite: Sequence[Sequence[str]]) -> str:
    """The text without the polite words around it; empty when it holds nothing else."""
    found = list(WORD.finditer(text))
    said = [match[0].lower() for match in found]
    longest_first = sorted(polite, key=len, reverse=True)
    first, last = 0, len(said)
    while length := _match(said[first:last], longest_first, at_end=False):
        first += length
    while length := _match(said[first:last], longest_first, at_end=True):
        last -= length
    return text[found[first].start() : found[last - 1].end()] if first < last else ""


def _match(said: list[str], phrases: Sequence[Sequence[str]], *, at_end: bool) -> int:
    """The length of the polite phrase at the beginning or the end, 0 when there is none."""
    for phrase in phrases:
        size = len(phrase)
        part = said[len(said) - size :] if at_end else said[:size]
        if len(said) >= size and part == list(phrase):
            return size
    return 0
