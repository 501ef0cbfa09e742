"""Wordings are counted by sort, and the thinnest intents come first."""

from pathlib import Path

import pytest

from nlu.coverage import Coverage, as_plain, coverage, is_slang
from nlu.intents import IntentFile, load_out_of_scope
from nlu.yaml_file import ContentError

SLANG = {"gmn": "bagaimana", "brp": "berapa"}
LONG = " ".join(["kata"] * 15)
OUTSIDE = """nlu:
  - intent: out_of_scope
    metadata: {language: id, kind: weather, checks: {id: [hujan ga, panas ga], en: [is it raining]}}
    examples: |
      - besok hujan gmn
      - [besok](date) cerah ya
  - intent: out_of_scope
    metadata: {language: en, kind: weather}
    examples: |
      - will it rain tomorrow in the city
  - intent: out_of_scope
    examples: |
      - tanpa jenis
"""


def intent(name: str, indonesian: list[str], english: list[str]) -> IntentFile:
    """An intent with these wordings."""
    return IntentFile(
        name, "visit", "answer", 1, {}, {}, {}, {}, {"id": tuple(indonesian), "en": tuple(english)},
        {"id": ("satu", "dua"), "en": ("one",)}, Path(f"{name}.yml"),
    )  # fmt: skip


RICH = intent("rich", ["gmn caranya parkir motor", LONG, "parkir brp"], ["where do i park my car", "parking"])
PLAIN = intent("plain", ["gmn cara daftar anggota", LONG + " lagi"], ["how do i join the library", "join"])
THIN = intent("thin", ["denda"], [])


@pytest.fixture
def found(tmp_path: Path) -> Coverage:
    path = tmp_path / "out_of_scope.yml"
    path.write_text(OUTSIDE, encoding="utf-8")
    return coverage({each.name: each for each in (RICH, THIN, PLAIN)}, load_out_of_scope(path), SLANG)


@pytest.mark.parametrize(
    ("text", "slang"),
    [
        ("gmn caranya", True),
        ("Bagaimana caranya?", False),
        ("lamaaaa banget", True),
        ("brpnya", True),
        ("What's up, DOC?!", False),
        ("👍", False),
    ],
)
def test_slang_is_what_the_normaliser_writes_otherwise(text: str, slang: bool) -> None:
    assert is_slang(text, SLANG) == slang


def test_wordings_are_counted_by_sort(found: Coverage) -> None:
    rich = next(each for each in found.intents if each.intent == "rich")
    counted = rich.wordings
    assert (counted.id, counted.en, counted.slang, counted.short, counted.long) == (3, 2, 2, 2, 1)
    assert counted.total == 5
    assert counted.share("slang") == 0.4
    assert rich.checks == {"id": 2, "en": 1}


def test_the_thinnest_come_first_with_what_they_lack(found: Coverage) -> None:
    assert [each.intent for each in found.intents] == ["thin", "plain", "rich"]
    assert found.medians == {"id": 2.0, "en": 2.0, "slang": 1.0, "short": 1.0, "long": 1.0}
    thin, plain, rich = found.intents
    assert thin.richness == pytest.approx((2 / 3 + 1 / 3 + 1 / 2 + 1 + 1 / 2) / 5, abs=0.0001)
    assert thin.lacks == ("en",)
    assert plain.richness == rich.richness == 1.0
    assert plain.lacks == rich.lacks == ()


def test_out_of_scope_is_counted_by_kind(found: Coverage) -> None:
    weather, other = found.out_of_scope["weather"], found.out_of_scope["-"]
    assert (weather.id, weather.en, weather.slang, weather.short) == (2, 1, 1, 2)
    assert (other.total, other.short) == (1, 1)
    assert found.out_of_scope_checks == {"id": 2, "en": 1}


def test_plain_data_can_be_limited_to_the_thinnest(found: Coverage) -> None:
    (thin,) = as_plain(found, 1)["intents"]
    assert thin["intent"] == "thin"
    assert thin["wordings"] == {"id": 1, "en": 0, "total": 1}
    assert thin["short"] == {"count": 1, "value": 1.0}
    assert len(as_plain(found)["intents"]) == 3
    assert list(as_plain(found)["out_of_scope"]["kinds"]) == ["weather", "-"]


def test_a_broken_out_of_scope_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "out_of_scope.yml"
    path.write_text("nlu:\n  - intent: weather\n    examples: |\n      - hujan\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"out_of_scope\.yml:2"):
        coverage({"thin": THIN}, load_out_of_scope(path), SLANG)
