"""sapa/texts.yml and the command line agree, in both languages."""

import string
from typing import Any

import pytest

from nlu.yaml_file import read_yaml
from sapa.console_text import text
from sapa.doctor import Finding
from tests.unit.actions.text_calls import ROOT, Asked, asked, words

TEXTS: dict[str, dict[str, str]] = read_yaml(ROOT / "sapa" / "texts.yml").data
CALLS = [each for each in asked({"text", "tell", "complain"}, "sapa") if " " not in each.shape]


def fields(key: str, language: str) -> set[str]:
    """The names that a text wants filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(TEXTS[key][language]) if name}


def test_the_command_line_asks_for_texts() -> None:
    assert {each.shape for each in CALLS} >= {"wrong_setting", "log_head", "col_*"}


@pytest.mark.parametrize("call", CALLS, ids=lambda each: f"{each.place}-{each.shape}")
def test_every_text_asked_for_exists_and_gets_what_it_wants(call: Asked) -> None:
    found = [key for key in TEXTS if call.fits(key)]
    assert found, f"{call.place} asks for {call.shape}"
    wanted = {name for key in found for name in fields(key, "id")}
    assert call.values is None or wanted <= call.values, f"{call.place} does not give {wanted - call.values}"


def test_no_text_is_unused() -> None:
    said = words("sapa")
    families = [Asked("", each, None) for each in said if "*" in each and each[0] != "*"]
    assert [key for key in TEXTS if key not in said and not any(each.fits(key) for each in families)] == []


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_both_languages_are_there_and_filled_in_alike(key: str) -> None:
    assert set(TEXTS[key]) == {"id", "en"}
    assert all(TEXTS[key].values())
    assert fields(key, "id") == fields(key, "en")


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"LANG": "en_US.UTF-8"}, "Done."),
        ({"LANG": "id_ID.UTF-8"}, "Selesai."),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "id_ID.UTF-8"}, "Selesai."),
        ({"LANG": "C"}, "Selesai."),
        ({}, "Selesai."),
    ],
)
def test_the_operators_language(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], told: str) -> None:
    for name in ("LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert text("stopped") == told


@pytest.mark.parametrize("state", ["ok", "bad", "warn"])
def test_every_finding_can_be_told(state: Any) -> None:
    finding = Finding(state, "Jam", "Nyalakan")
    assert "Jam" in text(finding.state, what=finding.what, mend=finding.mend)
