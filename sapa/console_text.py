"""What the command line tells operators, in both languages, kept in texts.yml beside this file."""

import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from nlu.yaml_file import read_yaml


@cache
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = read_yaml(Path(__file__).with_name("texts.yml")).data
    return texts


def language() -> str:
    """The operator's language: English where the system is set to it, else Indonesian."""
    system = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "id")
    return "en" if system.startswith("en") else "id"


def text(key: str, /, **values: Any) -> str:
    """One text in the operator's language."""
    return worded(_texts(), key, **values)


def worded(texts: Mapping[str, Mapping[str, str]], key: str, /, **values: Any) -> str:
    """One of the texts given, in the operator's language."""
    return texts[key][language()].format(**values)


def tell(key: str, /, **values: Any) -> None:
    """Print a text."""
    sys.stdout.write(text(key, **values) + "\n")
    sys.stdout.flush()


def complain(key: str, /, **values: Any) -> NoReturn:
    """Print what is wrong and end the program with status 2."""
    sys.stderr.write(text(key, **values) + "\n")
    raise SystemExit(2)
