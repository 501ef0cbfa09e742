"""Plain words from a patron's text, and the word lists that tell a question from what it asks for."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

_MAX_WORDS = 40
_NOT_WORD = re.compile(r"[^\w]+|_+")
_INITIALS = re.compile(r"\b[^\W\d](?: [^\W\d]\b)+")
_APOSTROPHES = re.compile(r"['`\u02bb\u02bc\u2018\u2019]")


def fold(text: str) -> str:
    """Lower-case a text and drop accents, punctuation and invisible characters."""
    shown = (c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) not in {"Mn", "Cf"})
    return _NOT_WORD.sub(" ", _APOSTROPHES.sub("", "".join(shown).casefold())).strip()


def modern(word: str) -> str:
    """Write a word in today's Indonesian spelling: Soekarno and Djakarta are asked for as Sukarno and Jakarta."""
    return word.replace("oe", "u").replace("dj", "j").replace("tj", "c").replace("sj", "sy")


def words_of(text: str) -> tuple[str, ...]:
    """Give a text's first words, folded, initials joined (J.K. is jk); the rest of a long text is not read."""
    letters_joined = _INITIALS.sub(lambda run: run[0].replace(" ", ""), fold(text[:1000]))
    return tuple(map(modern, letters_joined.split()[:_MAX_WORDS]))


@dataclass(frozen=True)
class Asked:
    """A question taken apart: the words looked for, the cue words, and which part a marker named."""

    content: tuple[str, ...]
    cues: tuple[str, ...]
    author: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cues:
    """The phrases that only ask, announce an author or announce a topic."""

    kinds: dict[tuple[str, ...], str]
    longest: int

    def take_apart(self, words: tuple[str, ...]) -> Asked:
        """Separate a question's cue words from the words that are looked for."""
        parts: dict[str, list[str]] = {"content": [], "cues": [], "author": [], "topic": []}
        marker = ""
        at = 0
        while at < len(words):
            size, kind = self._phrase(words, at)
            taken = words[at : at + size]
            at += size
            marker = kind if kind in {"author", "topic"} else marker
            for part in ("cues",) if kind else ("content", marker):
                parts.setdefault(part, []).extend(taken)
        return Asked(*(tuple(parts[name]) for name in ("content", "cues", "author", "topic")))

    def _phrase(self, words: tuple[str, ...], at: int) -> tuple[int, str]:
        for size in range(min(self.longest, len(words) - at), 0, -1):
            kind = self.kinds.get(words[at : at + size])
            if kind:
                return size, kind
        return 1, ""


@dataclass(frozen=True)
class Topics:
    """What patrons call the subjects and the readers of a book, by phrase."""

    meanings: dict[tuple[str, ...], str]
    longest: int

    def read(self, words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give the subjects (and "@reader" marks) named by these words, and the words left over."""
        found: list[str] = []
        rest: list[str] = []
        at = 0
        while at < len(words):
            size, meaning = self._phrase(words, at)
            found += [meaning] if meaning else []
            rest += [] if meaning else words[at : at + size]
            at += size
        return tuple(dict.fromkeys(found)), tuple(rest)

    def _phrase(self, words: tuple[str, ...], at: int) -> tuple[int, str]:
        for size in range(min(self.longest, len(words) - at), 0, -1):
            meaning = self.meanings.get(words[at : at + size])
            if meaning:
                return size, meaning
        return 1, ""

    def with_subjects(self, subjects: Iterable[str]) -> "Topics":
        """Know these subjects by their own names too."""
        own = {words_of(subject): subject for subject in subjects}
        return _topics({**own, **self.meanings})


@cache
def cues() -> Cues:
    """Read the cue words that come with Sapa."""
    kinds: dict[tuple[str, ...], str] = {}
    section = ""
    for line in _lines("cue_words.txt"):
        if line.startswith("["):
            section = line.strip("[]")
        else:
            kinds[words_of(line)] = section
    return Cues(kinds, max(map(len, kinds)))


@cache
def topics() -> Topics:
    """Read the topic words that come with Sapa."""
    meanings: dict[tuple[str, ...], str] = {}
    for line in _lines("topics.txt"):
        subject, _, said = line.partition(" = ")
        if not subject.startswith("@"):
            meanings.setdefault(words_of(subject), subject)
        meanings.update({words_of(phrase): subject for phrase in said.split(",")})
    return _topics(meanings)


def _topics(meanings: dict[tuple[str, ...], str]) -> Topics:
    return Topics(meanings, max(map(len, meanings)))


def _lines(name: str) -> list[str]:
    text = resources.files("catalog").joinpath(name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
