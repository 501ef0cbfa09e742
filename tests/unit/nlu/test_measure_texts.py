"""What measuring says is there in both languages, filled in alike, and all of it is used."""

import re
import string
from pathlib import Path

import pytest

from nlu.confusion import COLUMNS
from nlu.coverage import SORTS
from nlu.evaluate import SHARES
from nlu.measure_texts import measure_texts

ROOT = Path(__file__).parents[3]
USERS = ("sapa/nlu_tables.py", "sapa/cli_nlu.py", "nlu/error_page.html.jinja")
DECISIONS = {"answer", "clarify", "handoff"}
COMPUTED = {*SHARES, *DECISIONS, *(f"col_{name}" for name in (*SORTS, *COLUMNS))}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(measure_texts()))
def test_both_languages_are_there_and_filled_in_alike(key: str) -> None:
    texts = measure_texts()[key]
    assert set(texts) == {"id", "en"}
    assert all(isinstance(text, str) and text for text in texts.values())
    assert fields(texts["id"]) == fields(texts["en"])


def test_no_text_is_missing_or_unused() -> None:
    source = "".join((ROOT / each).read_text(encoding="utf-8") for each in USERS)
    named = set(re.findall(r"""["']([a-z_0-9]+)["']""", source))
    keys, asked = set(measure_texts()), set(re.findall(r"""\b(?:phrase|say|both)\(["']([a-z_]+)["']""", source))
    assert keys - named - {f"col_{name}" for name in named} - COMPUTED == set()
    assert keys >= asked | COMPUTED
