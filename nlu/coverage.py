"""How richly each intent is worded: how many ways of asking it holds, of which kinds, and where it is thin."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from nlu.intents import LANGUAGES, IntentFile, Sentences, load_out_of_scope, plain
from nlu.normalise import normalise, words
from nlu.yaml_file import YamlFile, read_yaml

SHORT = 3  # words a short wording has at most
LONG = 15  # words a long wording has at least
LACKING = 0.5  # an intent lacks a sort of wordings of which it has less than this part of the book's median
NO_KIND = "-"
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


def coverage(book: Mapping[str, IntentFile], out_of_scope: Path, slang: Slang) -> Coverage:
    """Count the wordings of a book and of out_of_scope.yml; ContentError when that file is wrong.

    The rule for thin: for each sort (Indonesian, English, slang, short, long) an intent's count is divided by the
    book's median, each with one added, so that a single wording decides nothing where the whole book has few; more
    than the median counts as 1. The mean of the five is its richness, from 0 to 1. The poorest come first, among
    equals the one with fewer wordings. It lacks the sorts in which it has less than half.
    """
    counted = {name: _of_intent(intent, slang) for name, intent in book.items()}
    medians = {sort: float(median(getattr(each, sort) for each in counted.values())) for sort in SORTS}
    rows = [_row(intent, counted[name], medians) for name, intent in book.items()]
    thin_first = sorted(rows, key=lambda each: (each.richness, each.wordings.total, each.intent))
    outside = load_out_of_scope(out_of_scope)
    return Coverage(tuple(thin_first), medians, _kinds(out_of_scope, slang), _lengths(outside.checks))


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


def _of_intent(intent: IntentFile, slang: Slang) -> Wordings:
    return _count([(language, text) for language in LANGUAGES for text in intent.wordings[language]], slang)


def _count(wordings: Sequence[tuple[str, str]], slang: Slang) -> Wordings:
    """Count (language, text) pairs."""
    lengths = [len(words(text)) for _, text in wordings]
    return Wordings(
        id=sum(language == "id" for language, _ in wordings),
        en=sum(language == "en" for language, _ in wordings),
        slang=sum(is_slang(text, slang) for _, text in wordings),
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


def _kinds(path: Path, slang: Slang) -> dict[str, Wordings]:
    """The out-of-scope wordings by the kind their blocks name, in the order of the file."""
    source = read_yaml(path)
    kinds: dict[str, list[tuple[str, str]]] = {}
    for block in _blocks(source):
        metadata = block.get("metadata") or {}
        language = metadata.get("language", "id")
        kinds.setdefault(str(metadata.get("kind", NO_KIND)), []).extend((language, text) for text in _examples(block))
    return {kind: _count(texts, slang) for kind, texts in kinds.items()}


def _blocks(source: YamlFile) -> Iterable[Mapping[str, Any]]:
    blocks: Iterable[Mapping[str, Any]] = source.data["nlu"]
    return blocks


def _examples(block: Mapping[str, Any]) -> list[str]:
    return [plain(line.removeprefix("- ").strip()) for line in block["examples"].splitlines() if line.strip()]


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
