"""How well one title answers a question: by its name, by its author, or by both."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio, token_sort_ratio

from catalog.port import Matched, Title
from catalog.words import Asked, words_of

# Measured by test_catalog_quality.py: lower cut-offs let absent titles in, higher ones lose mistyped ones.
TITLE_CUT = 0.80
SHORT_CUT = 0.85
WITH_AUTHOR_CUT = 0.60
AUTHOR_CUT = 0.76
_PART_CUT = 0.84
_ONE_WORD_CUT = 0.82
_SLIP_LETTERS = 5
_LETTERS_ENOUGH = 3
_SHORT_TITLE = 6
_COVERING_LETTERS = 8
_COVERING_SHARE = 0.45
_AUTHOR_HELP = 0.7
_WITHOUT_SUBTITLE = 0.98
_OTHER_ORDER = 0.995

Likenesses = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Entry:
    """A title prepared for comparison."""

    title: Title
    name: str
    short_name: str
    authors: tuple[str, ...]
    title_words: frozenset[str]
    author_words: frozenset[str]


@dataclass(frozen=True)
class Score:
    """How well an entry answers, and by what."""

    value: float
    matched: Matched


def prepare(title: Title) -> Entry:
    """Fold a title's name and authors once, so that each question compares quickly."""
    short = title.title.split(":")[0].split("(")[0]
    authors = tuple(" ".join(words_of(author)) for author in title.authors)
    name = " ".join(words_of(title.title)) or title.title.casefold()
    return Entry(
        title=title,
        name=name,
        short_name=" ".join(words_of(short)) or name,
        authors=authors,
        title_words=frozenset(name.split()),
        author_words=frozenset(word for author in authors for word in author.split()),
    )


def score(entry: Entry, asked: Asked, likenesses: Likenesses) -> Score | None:
    """Score an entry against a question, or give None when it does not answer it."""
    by_author = [word for word in asked.content if _is_author(entry, word, asked, likenesses)]
    if _another_author(entry, asked, by_author):
        return None
    author = _author_score(entry, by_author, asked, likenesses)
    name_words = [word for word in asked.content if author < AUTHOR_CUT or word not in by_author]
    if not name_words:
        return Score(author, "author")
    name_words += [cue for cue in asked.cues if cue in entry.title_words]
    return _together(entry, name_words, author, likenesses)


def _together(entry: Entry, words: list[str], author: float, likenesses: Likenesses) -> Score | None:
    whole = _whole(entry, " ".join(words))
    firm = max(_slip(entry, words, likenesses), _part(entry, words, likenesses), _around(entry, words, likenesses))
    name = max(whole, firm)
    if author >= AUTHOR_CUT and name >= WITH_AUTHOR_CUT:
        return Score(name + (1 - name) * author * _AUTHOR_HELP, "title")
    cut = SHORT_CUT if len(entry.short_name) <= _SHORT_TITLE else TITLE_CUT
    return Score(name, "title") if firm or whole >= cut else None


def _is_author(entry: Entry, word: str, asked: Asked, likenesses: Likenesses) -> bool:
    as_author = _best(likenesses[word], entry.author_words)
    as_title = _best(likenesses[word], entry.title_words)
    return as_author > as_title or (as_author > 0 and as_author == as_title and word in asked.author)


def _another_author(entry: Entry, asked: Asked, by_author: list[str]) -> bool:
    named = set(asked.author)
    return bool(named) and named.isdisjoint(by_author) and not named <= entry.title_words


def _best(likeness: dict[str, float], words: Iterable[str]) -> float:
    return max(map(likeness.get, words, repeat(0.0)), default=0.0)


def _author_score(entry: Entry, content: list[str], asked: Asked, likenesses: Likenesses) -> float:
    if max(map(len, content), default=0) < _LETTERS_ENOUGH:
        return 0.0
    words = content + [cue for cue in asked.cues if cue in entry.author_words]
    mean = sum(_best(likenesses.get(word, {word: 1.0}), entry.author_words) for word in words) / len(words)
    text = " ".join(words)
    whole = max(token_sort_ratio(text, author) for author in entry.authors) / 100
    value = max(whole, mean * (0.85 + 0.15 * whole))
    return value if len(words) > 1 or value >= _ONE_WORD_CUT else 0.0


def _whole(entry: Entry, text: str) -> float:
    full = _alike(text, entry.name)
    return full if entry.short_name == entry.name else max(full, _alike(text, entry.short_name) * _WITHOUT_SUBTITLE)


def _alike(text: str, name: str) -> float:
    return max(token_sort_ratio(text, name) * _OTHER_ORDER, ratio(text, name)) / 100


def _slip(entry: Entry, words: list[str], likenesses: Likenesses) -> float:
    """Score one unknown word that is one slip of the fingers away from a short title."""
    word = words[0]
    if len(words) > 1 or len(word) < _SLIP_LETTERS or word in likenesses.get(word, {word: 1.0}):
        return 0.0
    return TITLE_CUT if OSA.distance(word, entry.short_name, score_cutoff=1) == 1 else 0.0


def _part(entry: Entry, words: list[str], likenesses: Likenesses) -> float:
    """Score words that are all in a longer title: "harry potter"."""
    if max(map(len, words)) < _LETTERS_ENOUGH or len(set(words)) < len(words):
        return 0.0
    if any(_best(likenesses.get(word, {word: 1.0}), entry.title_words) < _PART_CUT for word in words):
        return 0.0
    return TITLE_CUT + 0.15 * min(1.0, len(" ".join(words)) / len(entry.name))


def _around(entry: Entry, words: list[str], likenesses: Likenesses) -> float:
    """Score a longer wording that holds the whole title: "laskar pelangi tugas sekolah"."""
    share = len(entry.short_name) / len(" ".join(words))
    if len(entry.short_name) < _COVERING_LETTERS or share < _COVERING_SHARE or " " not in entry.short_name:
        return 0.0
    said = [likenesses.get(word, {word: 1.0}) for word in words]
    held = all(max(s.get(word, 0.0) for s in said) >= _PART_CUT for word in entry.short_name.split())
    return TITLE_CUT + 0.1 * min(1.0, share) if held else 0.0
