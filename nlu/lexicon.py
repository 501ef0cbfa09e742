"""The library's word list: chat spellings, words of one meaning, courtesies, and words between two questions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlu.yaml_file import ContentError, YamlFile, read_yaml

KEYS = ("slang", "concepts", "polite", "joiners", "follow_up", "lookups", "member_number", "care")


@dataclass(frozen=True)
class Lexicon:
    """What lexicon.yml says, ready to look up; every word is in lower case.

    `slang` writes a chat word out, `concepts` names the meaning a word shares with others, `polite` are words and
    phrases that carry no question, `joiners` may stand between two questions. `follow_up` are words that lead back to
    the question before and those that add nothing to it; `lookups` are the words for amenities and for the languages of
    books by kind and key; `member_number` is a regular expression, empty when members have no number; `care`
    are words of people in distress or danger.
    """

    slang: Mapping[str, str] = field(default_factory=dict)
    concepts: Mapping[str, str] = field(default_factory=dict)
    polite: tuple[tuple[str, ...], ...] = ()
    joiners: tuple[str, ...] = ()
    follow_up: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lookups: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    member_number: str = ""
    care: tuple[str, ...] = ()


def chat_spellings(slang: Mapping[str, str]) -> dict[str, list[str]]:
    """The chat spellings of every full word that has some."""
    spellings: dict[str, list[str]] = {}
    for chat, full in slang.items():
        spellings.setdefault(full, []).append(chat)
    return spellings


def load_lexicon(path: Path) -> Lexicon:
    """Read lexicon.yml; ContentError names file, line and what is wrong."""
    source = read_yaml(path)
    if not isinstance(source.data, dict) or set(source.data) - set(KEYS):
        raise ContentError(path, 1, f"lexicon.yml holds only the parts {', '.join(KEYS)}")
    return Lexicon(
        slang=_slang(source),
        concepts=_concepts(source),
        polite=tuple(tuple(phrase.split()) for phrase in _words(source, "polite")),
        joiners=_words(source, "joiners"),
        follow_up={part: _words(source, "follow_up", part) for part in source.data.get("follow_up") or {}},
        lookups={kind: _lookup(source, kind) for kind in source.data.get("lookups") or {}},
        care=_words(source, "care"),
        member_number=_pattern(source, "member_number"),
    )


def _lookup(source: YamlFile, kind: str) -> dict[str, tuple[str, ...]]:
    return {str(key): _words(source, "lookups", kind, key) for key in source.data["lookups"][kind]}


def _pattern(source: YamlFile, name: str) -> str:
    found = str(source.data.get(name) or "")
    try:
        re.compile(found)
    except re.error as error:
        raise ContentError(source.path, source.line(name), f"is no regular expression: {error}") from error
    return found


def _slang(source: YamlFile) -> dict[str, str]:
    """Full word -> its chat spellings, turned round."""
    return _turned_round(source, "slang")


def _concepts(source: YamlFile) -> dict[str, str]:
    meanings = _turned_round(source, "concepts")
    return {word.replace("_", " "): f"={meaning}" for word, meaning in meanings.items()}


def _turned_round(source: YamlFile, part: str) -> dict[str, str]:
    turned: dict[str, str] = {}
    for meaning in source.data.get(part) or {}:
        for word in _words(source, part, meaning):
            if turned.setdefault(word, str(meaning)) != str(meaning):
                problem = f"{word!r} stands under {turned[word]!r} and under {str(meaning)!r}"
                raise ContentError(source.path, source.line(part, meaning), problem)
    return turned


def _words(source: YamlFile, *keys: Any) -> tuple[str, ...]:
    found = source.data
    for key in keys:
        found = found.get(key) or ()
    if isinstance(found, str):
        found = found.split()
    for word in found:
        if not isinstance(word, str):
            raise ContentError(source.path, source.line(*keys), f"{word!r} is not read as a word; put it in quotes")
    return tuple(word.lower() for word in found)
