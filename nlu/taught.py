"""What a library's people taught the desk: wordings beside those of the content, in a file of what is made."""

import os
from collections.abc import Collection, Mapping
from pathlib import Path

import yaml

from nlu.intents import LANGUAGES, Sentences


def read_taught(path: Path) -> Mapping[str, Sentences]:
    """The taught wordings by intent, none where there is no such file yet."""
    if not path.exists():
        return {}
    kept = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return {name: {language: tuple(texts.get(language, ())) for language in LANGUAGES} for name, texts in kept.items()}


def write_taught(path: Path, taught: Mapping[str, Mapping[str, list[str]]]) -> None:
    """Keep taught wordings, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    with half.open("w", encoding="utf-8") as file:
        yaml.safe_dump({name: dict(texts) for name, texts in sorted(taught.items())}, file, allow_unicode=True)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def with_taught(
    wordings: Mapping[str, Sentences], taught: Mapping[str, Sentences], but: Collection[str]
) -> Mapping[str, Sentences]:
    """The wordings with the taught ones after them, without what is known already and what is only asked to test."""
    return {name: _joined(known, taught.get(name, {}), but) for name, known in wordings.items()}


def _joined(known: Sentences, taught: Sentences, but: Collection[str]) -> Sentences:
    return {
        language: (*texts, *(each for each in taught.get(language, ()) if each not in texts and each not in but))
        for language, texts in known.items()
    }
