"""How richly each intent is worded: how many ways of asking it holds, of which kinds, and where it is thin."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from nlu.intents import LANGUAGES, IntentFile, Outside, Sentences
from nlu.normalise import normalise, words

SHORT = 3  # words a short wording has at most
LONG = 15  # words a long wording has at least
LACKING = 0.5  # an intent lacks a sort of wordings of which it has less than this part of the book's median
SORTS = ("id", "en", "slang", "short", "long")

Slang = Mapping[str, str]


@dataclass(frozen=True)
class Wordings:
    """How many wordings there are: by language, in chat spelling, of at most three words, of fifteen or more."""

    id: int
    en: int
    slang: int
    short: int
    long: int

    @property
    def total(self) -> int:
        """All wordings."""
        return self.id + self.en

    def share(self, sort: str) -> float | None:
        """How much of all wordings is of one sort, from 0 to 1; None when there are none."""
        return round(int(getattr(self, sort)) / self.total, 4) if self.total else None


@dataclass(frozen=True)
class IntentCoverage:
    """One intent's wordings and checks, how rich they are beside the book's median, and what it lacks."""

    intent: str
    wordings: Wordings
    checks: Mapping[str, int]
    richness: float
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """The book's coverage: intents from thin to rich, the medians they are held against, out-of-scope kinds."""

    intents: tuple[IntentCoverage, ...]
    medians: Mapping[str, float]
    out_of_scope: Mapping[str, Wordings]
    out_of_scope_checks: Mapping[str, int]


def coverage(book: Mapping[str, IntentFile], out_of_scope: Outside, slang: Slang) -> Coverage:
    """Count the wordings of a book and of what is out of scope.

    The rule for thin: for each sort (Indonesian, English, slang, short, long) an intent's count is divided by the
    book's median, each with one added, so that a single wording decides nothing where the whole book has few; more
    than the median counts as 1. The mean of the five is its richness, from 0 to 1. The poorest come first, among
    equals the one with fewer wordings. It lacks the sorts in which it has less than half.
    """
    counted = {name: _count(intent.wordings, slang) for name, intent in book.items()}
    medians = {sort: float(median(getattr(each, sort) for each in counted.values())) for sort in SORTS}
    rows = [_row(intent, counted[name], medians) for name, intent in book.items()]
    thin_first = sorted(rows, key=lambda each: (each.richness, each.wordings.total, each.intent))
    kinds = {kind: _count(wordings, slang) for kind, wordings in out_of_scope.kinds.items()}
    return Coverage(tuple(thin_first), medians, kinds, _lengths(out_of_scope.checks))


def as_plain(found: Coverage, thin: int | None = None) -> dict[str, Any]:
    """The coverage as plain data, with shares beside the counts; only the thinnest intents when their number is set."""
    return {
        "intents": [_intent_json(each) for each in found.intents[:thin]],
        "medians": found.medians,
        "out_of_scope": {
            "kinds": {kind: _wordings_json(each) for kind, each in found.out_of_scope.items()},
            "checks": found.out_of_scope_checks,
        },
    }


def is_slang(text: str, slang: Slang) -> bool:
    """Whether a wording holds slang or abbreviations: the normaliser writes some of its words otherwise."""
    return normalise(text, slang) != " ".join(words(text))


def _count(wordings: Sentences, slang: Slang) -> Wordings:
    texts = [text for told in wordings.values() for text in told]
    lengths = [len(words(text)) for text in texts]
    return Wordings(
        **_lengths(wordings),
        slang=sum(is_slang(text, slang) for text in texts),
        short=sum(length <= SHORT for length in lengths),
        long=sum(length >= LONG for length in lengths),
    )


def _row(intent: IntentFile, counted: Wordings, medians: Mapping[str, float]) -> IntentCoverage:
    parts = {sort: (getattr(counted, sort) + 1) / (medians[sort] + 1) for sort in SORTS}
    return IntentCoverage(
        intent=intent.name,
        wordings=counted,
        checks=_lengths(intent.checks),
        richness=round(sum(min(1.0, part) for part in parts.values()) / len(parts), 4),
        lacks=tuple(sort for sort, part in parts.items() if part < LACKING),
    )


def _lengths(sentences: Sentences) -> dict[str, int]:
    return {language: len(sentences.get(language, ())) for language in LANGUAGES}


def _intent_json(each: IntentCoverage) -> dict[str, Any]:
    return {
        "intent": each.intent,
        "richness": each.richness,
        "lacks": each.lacks,
        **_wordings_json(each.wordings),
        "checks": each.checks,
    }


def _wordings_json(counted: Wordings) -> dict[str, Any]:
    shares = {sort: {"count": getattr(counted, sort), "value": counted.share(sort)} for sort in SORTS[2:]}
    return {"wordings": {**{lang: asdict(counted)[lang] for lang in LANGUAGES}, "total": counted.total}, **shares}
