"""What the console says, in both languages, kept in texts.yml beside this file."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from nlu.yaml_file import ContentError, read_yaml

LANGUAGES = ("id", "en")


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """All texts by key and language; ContentError where one lacks a language."""
    path = Path(__file__).with_name("texts.yml")
    source = read_yaml(path)
    for key, value in source.data.items():
        if set(value) != set(LANGUAGES):
            raise ContentError(path, source.line(key), f"{key}: write {{id: ..., en: ...}}")
    found: dict[str, dict[str, str]] = source.data
    return found


def text(key: str, language: str, /, **values: Any) -> str:
    """One text in a language; KeyError when it does not exist."""
    return texts()[key][language].format(**values)
