"""Questions that show how sure to be are read as a table, and are never learnt."""

from pathlib import Path

import pytest
import yaml

from nlu.intents import Sentences
from nlu.train import learnt
from nlu.validation import load_validation
from nlu.yaml_file import ContentError

HEAD = "text\tintent\tstyle\tentities\n"
WORDINGS: dict[str, Sentences] = {
    "greet": {"id": ("halo min",), "en": ("hi there",)},
    "out_of_scope": {"id": ("cuaca besok",), "en": ()},
}


def table(folder: Path, lines: str) -> Path:
    path = folder / "validation.tsv"
    path.write_text(HEAD + lines, encoding="utf-8")
    return path


def test_questions_are_sorted_by_intent_and_language(tmp_path: Path) -> None:
    path = table(tmp_path, "pagi\tgreet\tcasual\t\nmorning\tgreet\ten\t\nkurs dolar\tout_of_scope\tother\t\n")
    found = load_validation(path, WORDINGS)
    assert found == {
        "greet": {"id": ("pagi",), "en": ("morning",)},
        "out_of_scope": {"id": ("kurs dolar",), "en": ()},
    }


def test_a_question_with_several_right_intents_shows_nothing(tmp_path: Path) -> None:
    assert load_validation(table(tmp_path, "pagi\tgreet|out_of_scope\t\t\n"), WORDINGS) == {}


def test_a_library_may_have_none(tmp_path: Path) -> None:
    assert load_validation(tmp_path / "validation.tsv", WORDINGS) == {}


def test_a_wording_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"validation\.tsv:3: .*Halo  MIN"):
        load_validation(table(tmp_path, "pagi\tgreet\t\t\nHalo  MIN\tgreet\t\t\n"), WORDINGS)


def test_an_intent_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="unknown intent: greeet"):
        load_validation(table(tmp_path, "pagi\tgreeet\t\t\n"), WORDINGS)


def test_rasa_is_told_which_texts_are_not_to_be_learnt() -> None:
    found = yaml.safe_load(learnt(WORDINGS, {"greet": {"id": ("pagi: kak",), "en": ()}}))["nlu"]
    assert found[-1] == {
        "intent": "greet",
        "metadata": {"language": "id", "validation": True},
        "examples": "- pagi: kak\n",
    }
    assert ["validation" in each["metadata"] for each in found] == [False, False, False, True]
