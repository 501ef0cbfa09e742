"""data/texts.yml and the code agree: nothing asked for is missing, nothing is unused, both languages fill in alike."""

import re

import pytest
from jinja2 import Environment, meta

from actions import card, dialogues
from actions.wording import load_texts
from sapa.settings import Settings
from tests.unit.actions.text_calls import ROOT, Asked, asked, words

TEXTS = load_texts(Settings().library / "texts.yml")
DATA = {"calendar", "commands"}  # lists and menus, read as they are
ROOMS = ("actions", "bot", "sapa")
GIVEN = {"kak", "anda", "library"}
CALLS = [each for each in asked({"say", "text", "staff_text", "button"}, "actions") if " " not in each.shape]


def fields(key: str, language: str) -> set[str]:
    """What a text wants filled in, beside the library's own facts."""
    environment = Environment(autoescape=True)
    names = {"rupiah", "bullets", "joined"}
    environment.filters |= dict.fromkeys(names, str)
    return meta.find_undeclared_variables(environment.parse(TEXTS[key][language])) - GIVEN


def test_the_code_asks_for_texts() -> None:
    assert len(CALLS) > 80
    assert {each.shape for each in CALLS} >= {"welcome", "which_one", "reason_*"}


@pytest.mark.parametrize(
    "call", [each for each in CALLS if each.is_name], ids=lambda each: f"{each.place}-{each.shape}"
)
def test_every_text_asked_for_exists_and_gets_what_it_wants(call: Asked) -> None:
    assert call.shape in TEXTS, f"{call.place} asks for {call.shape}"
    wanted = fields(call.shape, "id") | fields(call.shape, "en")
    assert call.values is None or wanted <= call.values, f"{call.place} does not give {wanted - call.values}"


@pytest.mark.parametrize("call", [each for each in CALLS if not each.is_name], ids=lambda each: each.shape)
def test_every_family_of_texts_exists(call: Asked) -> None:
    assert [key for key in TEXTS if call.fits(key)], f"{call.place} asks for {call.shape}"


@pytest.mark.parametrize(
    ("prefix", "members"),
    [
        ("sent_", card.SHOWN_KINDS | {"other"}),
        ("kind_", set(dialogues.FEEDBACK_KINDS.values())),
        ("kept_", set(dialogues.FEEDBACK_KINDS.values())),
        ("language_", {"id", "en", "fixed", "follows"}),
        ("reason_", {"patron_asked", "needs_care", "low_confidence", "failed_try", "to_confirm", "reference"}),
        ("duty_now_", {"on", "away", "off"}),
        ("staff_alerts_", {"off", "waiting", "late"}),
        ("duty_line_", {"on", "away", "off"}),
        ("state_", {"waiting", "claimed", "cancelled", "refused", "resolved"}),
    ],
)
def test_families_are_complete(prefix: str, members: set[str]) -> None:
    assert {key.removeprefix(prefix) for key in TEXTS if key.startswith(prefix)} == members


def test_every_reason_of_a_handoff_has_its_words() -> None:
    reasons = {word for word in words("actions") if f"reason_{word}" in TEXTS}
    given = re.findall(r'(?:request|hand_over|_open)\([^()]*?"(\w+)"', _source("actions"))
    assert given
    assert set(given) <= reasons


def _source(room: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / room).rglob("*.py")))


def test_no_text_is_unused() -> None:
    said = words(*ROOMS)
    families = [Asked("", each, None) for each in said if "*" in each and each[0] != "*"]
    unused = [key for key in TEXTS if key not in said | DATA and not any(each.fits(key) for each in families)]
    assert unused == []


@pytest.mark.parametrize("key", sorted(set(TEXTS) - DATA))
def test_both_languages_are_filled_in_alike(key: str) -> None:
    assert fields(key, "id") == fields(key, "en")


def test_both_languages_name_the_days_and_months() -> None:
    for language in ("id", "en"):
        assert len(TEXTS["calendar"][language]["weekdays"]) == 7
        assert len(TEXTS["calendar"][language]["months"]) == 12
        assert TEXTS["weekday_names"][language].split(",") == TEXTS["calendar"][language]["weekdays"]
