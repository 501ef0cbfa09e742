"""thresholds.yml is read strictly, and written back as it was read."""

from pathlib import Path

import pytest

from actions.thresholds import AS_LEARNT, Thresholds, load_thresholds, may_be_confirmed, parse_thresholds
from nlu.yaml_file import ContentError
from sapa.settings import Settings
from tests.desk_world import content


def load(folder: Path, text: str) -> Thresholds:
    path = folder / "thresholds.yml"
    path.write_text(text, encoding="utf-8")
    return load_thresholds(path, content().book)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", AS_LEARNT),
        ("# nothing decided\n", AS_LEARNT),
        ("answer_from: learnt\nask_from: learnt\nalways_confirmed: []\n", AS_LEARNT),
        ("answer_from: 85\n", Thresholds(85)),
        (
            "ask_from: 20\nalways_confirmed: [ask_fines, search_catalog]\n",
            Thresholds(None, 20, frozenset({"ask_fines", "search_catalog"})),
        ),
    ],
)
def test_what_is_left_out_is_as_learnt(tmp_path: Path, text: str, found: Thresholds) -> None:
    assert load(tmp_path, text) == found
    assert parse_thresholds(found.value, content().book) == found


def test_the_sample_decides_nothing() -> None:
    assert load_thresholds(Settings().library / "thresholds.yml", content().book) == AS_LEARNT


def test_a_folder_without_the_file_decides_nothing(tmp_path: Path) -> None:
    assert load_thresholds(tmp_path / "thresholds.yml", content().book) == AS_LEARNT


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("- answer_from", 1, "`name: value` lines"),
        ("answer_from: 85\nask: 10\n", 2, "unknown key `ask`"),
        ("answer_from: 29\n", 1, "answer_from: write `learnt`, or a whole number from 30 to 99"),
        ("answer_from: 100\n", 1, "from 30 to 99"),
        ("answer_from: 0.85\n", 1, "from 30 to 99"),
        ("answer_from: yes\n", 1, "from 30 to 99"),
        ("\nask_from: 4\n", 2, "ask_from: write `learnt`, or a whole number from 5 to 99"),
        ("ask_from: 71\nanswer_from: 70\n", 1, "ask_from must not be above answer_from, which is 70"),
        ("always_confirmed: ask_fines\n", 1, "write a list of intents"),
        ("always_confirmed:\n", 1, "write a list of intents"),
        ("always_confirmed:\n  - ask_fines\n  - ask_moon\n", 3, "ask_moon is no intent"),
        ("always_confirmed: [greet]\n", 1, "greet is no intent"),
        ("always_confirmed: [ask_human]\n", 1, "ask_human is no intent"),
        ("always_confirmed: [[ask_fines]]\n", 1, "is no intent"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    with pytest.raises(ContentError) as caught:
        load(tmp_path, text)
    assert caught.value.file.name == "thresholds.yml"
    assert caught.value.line == line
    assert problem in caught.value.problem


def test_courtesies_and_dialogues_need_no_confirming() -> None:
    may = may_be_confirmed(content().book)
    assert {"ask_fines", "ask_opening_hours", "search_catalog", "check_my_loans"} <= may
    assert not may & {"greet", "affirm", "ask_human", "make_complaint", "ask_reference_help"}
