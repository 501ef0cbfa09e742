"""The intents a library has written down, one file each, checked before anything is built on them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlu.interpretation import Language
from nlu.yaml_file import ContentError, YamlFile, read_yaml

LANGUAGES: tuple[Language, ...] = ("id", "en")
OUT_OF_SCOPE = "out_of_scope"
NEEDS_CARE = "needs_care"
COURTESIES = frozenset({"greet", "thank", "goodbye", "affirm", "deny"})
NO_KIND = "-"  # of a block that names none
VALIDATION = "validation"  # marks, in what Rasa is given, questions that show how sure to be and are not learnt
NOT_ANSWERED = frozenset({OUT_OF_SCOPE, NEEDS_CARE})  # classes the reader knows that are no intents of the library
SERVED_BY = ("answer", "live", "flow", "handoff")
MAIN_KEYS = frozenset(
    {"group", "served_by", "effort", "title", "answer", "texts", "options", "checks", "language"},
)
MAX_TITLE = 30  # characters that stay readable on a Telegram button
ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")

Localised = Mapping[Language, str]
Sentences = Mapping[Language, tuple[str, ...]]


@dataclass(frozen=True)
class Minimum:
    """How many sentences every file must hold in each language."""

    wordings: Mapping[Language, int]
    checks: Mapping[Language, int]


FULL_BOOK = Minimum(wordings={"id": 12, "en": 6}, checks={"id": 1, "en": 1})
ANY_BOOK = Minimum(wordings={"id": 1, "en": 0}, checks={"id": 0, "en": 0})


@dataclass(frozen=True)
class IntentFile:
    """One thing patrons want: how they word it, what it is called and how it is answered.

    `texts` are named texts of intents that compose their answer; `options` are settings of the intent's own.
    """

    name: str
    group: str
    served_by: str
    effort: int
    title: Localised
    answer: Localised
    texts: Mapping[str, Localised]
    options: Mapping[str, Any]
    wordings: Sentences
    checks: Sentences
    path: Path


@dataclass(frozen=True)
class Outside:
    """Sentences the desk does not answer itself: wordings to learn from (also by kind), checks to test with."""

    wordings: Sentences
    checks: Sentences
    kinds: Mapping[str, Sentences] = field(default_factory=dict)

    @property
    def all_wordings(self) -> tuple[str, ...]:
        """The wordings of all languages."""
        return tuple(text for texts in self.wordings.values() for text in texts)

    @property
    def all_checks(self) -> tuple[str, ...]:
        """The checks of all languages."""
        return tuple(text for texts in self.checks.values() for text in texts)


NOTHING_OUTSIDE = Outside({}, {})


def load_intents(folder: Path, minimum: Minimum = FULL_BOOK) -> Mapping[str, IntentFile]:
    """Read every `<intent>.yml` of a folder; ContentError names the file and line of the first mistake."""
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        raise ContentError(folder, 1, "holds no intent files (*.yml)")
    seen: dict[str, str] = {}
    book = {path.stem: _load_intent(path, minimum, seen) for path in paths}
    for intent in book.values():
        _refuse_trained_checks(intent, seen)
    return book


def load_out_of_scope(path: Path) -> Outside:
    """Read out_of_scope.yml, an intent file without titles and answers: what no library desk answers."""
    return _load_outside(path, OUT_OF_SCOPE)


def load_care(path: Path) -> Outside:
    """Read care.yml, of the same form: messages of people in distress or danger, who need a human at once."""
    return _load_outside(path, NEEDS_CARE)


def plain(wording: str) -> str:
    """A wording without its entity annotations: `ada [bumi](title)` is `ada bumi`."""
    return ANNOTATION.sub(r"\1", wording)


def same_form(text: str) -> str:
    """The form in which two sentences count as the same."""
    return " ".join(text.casefold().split())


def _load_outside(path: Path, name: str) -> Outside:
    source = read_yaml(path)
    items = _items(source, name)
    told: list[tuple[str, Language, str]] = []
    for at, item in enumerate(items):
        language = _language(source, at, item)
        kind = str((item.get("metadata") or {}).get("kind", NO_KIND))
        told += [(kind, language, text) for _, text in _wordings(source, at, item)]
    of_kind: dict[str, list[tuple[str, Language, str]]] = defaultdict(list)
    for each in told:
        of_kind[each[0]].append(each)
    kinds = {kind: _by_language(of_this) for kind, of_this in of_kind.items()}
    return Outside(_by_language(told), _checks(source, items[0].get("metadata") or {}), kinds)


def _by_language(told: Iterable[tuple[str, Language, str]]) -> Sentences:
    wordings: dict[Language, list[str]] = {language: [] for language in LANGUAGES}
    for _, language, text in told:
        wordings[language].append(text)
    return {language: tuple(texts) for language, texts in wordings.items()}


def _load_intent(path: Path, minimum: Minimum, seen: dict[str, str]) -> IntentFile:
    source = read_yaml(path)
    items = _items(source, path.stem)
    metadata = _metadata(source, items[0])
    wordings = _all_wordings(source, items, seen)
    checks = _checks(source, metadata)
    for language in LANGUAGES:
        _need(source, len(wordings[language]), minimum.wordings[language], f"wordings in {language}")
        _need(source, len(checks[language]), minimum.checks[language], f"checks in {language}")
    return IntentFile(
        name=path.stem,
        group=metadata["group"],
        served_by=metadata["served_by"],
        effort=metadata["effort"],
        title=metadata["title"],
        answer=metadata.get("answer") or {},
        texts=metadata.get("texts") or {},
        options=metadata.get("options") or {},
        wordings=wordings,
        checks=checks,
        path=path,
    )


def _items(source: YamlFile, intent: str) -> list[dict[str, Any]]:
    """The blocks under `nlu:`, all of the intent the file is named after."""
    _mapping(source, source.data, ())
    _refuse_unknown(source, source.data, {"version", "nlu"}, ())
    items = source.data.get("nlu")
    if not isinstance(items, list) or not items:
        raise ContentError(source.path, source.line("nlu"), "`nlu:` must be a list of blocks that begin `- intent:`")
    for at, item in enumerate(items):
        _mapping(source, item, ("nlu", at))
        _refuse_unknown(source, item, {"intent", "metadata", "examples"}, ("nlu", at))
        if item.get("intent") != intent:
            problem = f"the file is named {intent} but holds the intent {item.get('intent')}"
            raise ContentError(source.path, source.line("nlu", at, "intent"), problem)
    return items


def _metadata(source: YamlFile, item: Mapping[str, Any]) -> Mapping[str, Any]:
    where = ("nlu", 0, "metadata")
    metadata = item.get("metadata")
    _mapping(source, metadata, where)
    assert isinstance(metadata, dict)
    _refuse_unknown(source, metadata, MAIN_KEYS, where)
    _check_plain_keys(source, metadata)
    answered = metadata["served_by"] == "answer"
    _localised(source, metadata.get("title"), (*where, "title"))
    if answered or metadata.get("answer") is not None:
        _localised(source, metadata.get("answer"), (*where, "answer"))
    for name, text in _mapping(source, metadata.get("texts") or {}, (*where, "texts")).items():
        _localised(source, text, (*where, "texts", name))
    _mapping(source, metadata.get("options") or {}, (*where, "options"))
    return metadata


def _check_plain_keys(source: YamlFile, metadata: Mapping[str, Any]) -> None:
    where = ("nlu", 0, "metadata")
    if not isinstance(metadata.get("group"), str):
        raise ContentError(source.path, source.line(*where, "group"), "`group` is missing")
    if metadata.get("served_by") not in SERVED_BY:
        problem = f"`served_by` must be one of {', '.join(SERVED_BY)}"
        raise ContentError(source.path, source.line(*where, "served_by"), problem)
    if metadata.get("effort") not in range(1, 7) or isinstance(metadata.get("effort"), bool):
        raise ContentError(source.path, source.line(*where, "effort"), "`effort` must be a number from 1 to 6")
    for language, title in _mapping(source, metadata.get("title"), (*where, "title")).items():
        if len(str(title)) > MAX_TITLE:
            problem = f"the title in {language} is longer than {MAX_TITLE} characters"
            raise ContentError(source.path, source.line(*where, "title"), problem)


def _all_wordings(source: YamlFile, items: list[dict[str, Any]], seen: dict[str, str]) -> Sentences:
    wordings: dict[Language, list[str]] = {"id": [], "en": []}
    for at, item in enumerate(items):
        language = _language(source, at, item)
        if at:
            _refuse_unknown(source, item.get("metadata") or {}, {"language"}, ("nlu", at, "metadata"))
        for line, text in _wordings(source, at, item):
            _refuse_repeated(source, line, text, seen)
            wordings[language].append(text)
    return {language: tuple(texts) for language, texts in wordings.items()}


def _language(source: YamlFile, at: int, item: Mapping[str, Any]) -> Language:
    metadata = _mapping(source, item.get("metadata") or {}, ("nlu", at, "metadata"))
    language: Language = metadata.get("language", "id")
    if language not in LANGUAGES:
        raise ContentError(source.path, source.line("nlu", at, "metadata", "language"), "`language` must be id or en")
    return language


def _wordings(source: YamlFile, at: int, item: Mapping[str, Any]) -> list[tuple[int, str]]:
    """The wordings of a block, each with its line."""
    first = source.line("nlu", at, "examples") + 1
    examples = item.get("examples")
    if not isinstance(examples, str):
        raise ContentError(source.path, first - 1, "`examples: |` must hold lines that begin with `- `")
    lines = [(first + below, text) for below, text in enumerate(examples.split("\n")) if text.strip()]
    return [(line, _wording(source, line, text)) for line, text in lines]


def _wording(source: YamlFile, line: int, text: str) -> str:
    if "\t" in text:
        raise ContentError(source.path, line, "a wording cannot hold a tab")
    if not text.startswith("- ") or not text[2:].strip():
        raise ContentError(source.path, line, "a wording is one line that begins with `- `")
    return plain(text[2:].strip())


def _refuse_repeated(source: YamlFile, line: int, text: str, seen: dict[str, str]) -> None:
    earlier = seen.setdefault(same_form(text), source.path.stem)
    if earlier != source.path.stem:
        raise ContentError(source.path, line, f"the wording {text!r} is also one of {earlier}")


def _refuse_trained_checks(intent: IntentFile, seen: Mapping[str, str]) -> None:
    for check in (text for texts in intent.checks.values() for text in texts):
        if same_form(check) in seen:
            source = read_yaml(intent.path)
            problem = f"the check {check!r} is a wording of {seen[same_form(check)]}; checks must not be trained"
            raise ContentError(intent.path, source.line("nlu", 0, "metadata", "checks"), problem)


def _checks(source: YamlFile, metadata: Mapping[str, Any]) -> Sentences:
    where = ("nlu", 0, "metadata", "checks")
    checks = _mapping(source, metadata.get("checks") or {}, where)
    _refuse_unknown(source, checks, set(LANGUAGES), where)
    return {language: _sentences(source, checks.get(language), (*where, language)) for language in LANGUAGES}


def _sentences(source: YamlFile, found: Any, where: tuple[Any, ...]) -> tuple[str, ...]:
    for at, text in enumerate(found or ()):
        if not isinstance(text, str) or "\t" in text:
            raise ContentError(
                source.path, source.line(*where, at), f"{text!r} is not a line of text; put it in quotes"
            )
    return tuple(map(plain, found or ()))


def _localised(source: YamlFile, found: Any, where: tuple[Any, ...]) -> None:
    texts = _mapping(source, found, where)
    _refuse_unknown(source, texts, set(LANGUAGES), where)
    for language in LANGUAGES:
        if not isinstance(texts.get(language), str) or not texts[language].strip():
            raise ContentError(source.path, source.line(*where), f"`{where[-1]}` is missing in {language}")


def _mapping(source: YamlFile, found: Any, where: tuple[Any, ...]) -> dict[Any, Any]:
    if not isinstance(found, dict):
        name = f"`{where[-1]}`" if where else "the file"
        raise ContentError(source.path, source.line(*where), f"{name} is missing or does not hold `key: value` lines")
    return found


def _refuse_unknown(
    source: YamlFile, found: Mapping[Any, Any], known: frozenset[str] | set[str], where: tuple[Any, ...]
) -> None:
    for key in found:
        if key not in known:
            problem = f"unknown key `{key}`; known here: {', '.join(sorted(known))}"
            raise ContentError(source.path, source.line(*where, key), problem)


def _need(source: YamlFile, have: int, need: int, what: str) -> None:
    if have < need:
        raise ContentError(source.path, source.line("nlu"), f"has {have} {what} but needs at least {need}")
