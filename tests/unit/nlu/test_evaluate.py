"""Measures are counted as their definitions say."""

from pathlib import Path

import pytest

from nlu.evaluate import SHARES, evaluate, read_rows, report
from nlu.interpretation import Interpretation
from nlu.outcomes import judge
from tests.unit.nlu.judged import ALL, decide, outcome, reading

TABLE = """text\tintent\tstyle\tentities
parkir\task_parking\tslang\t
denda\task_fines|check_my_fines\tformal\t
wifi\task_internet\tslang\t
buku\tsearch_catalog\tslang\t
resep\tout_of_scope\tformal\t
cuaca\tout_of_scope\tslang\t
"""
READ_AS = {
    "parkir": ("ask_parking", 0.9),
    "denda": ("check_my_fines", 0.5),
    "wifi": ("ask_parking", 0.9),
    "buku": ("search_catalog", 0.1),
    "resep": ("ask_parking", 0.9),
}


def table(folder: Path, text: str = TABLE) -> Path:
    path = folder / "questions.tsv"
    path.write_text(text, encoding="utf-8")
    return path


async def read(text: str) -> tuple[Interpretation, ...]:
    return (reading(*READ_AS.get(text, (None, 0.2))),)


async def test_the_shares(tmp_path: Path) -> None:
    result = await evaluate(read_rows(table(tmp_path)), read, decide)
    counts = {name: (result[name]["overall"]["count"], result[name]["overall"]["of"]) for name in SHARES}
    assert counts == {
        "closed_accuracy": (3, 4),
        "in_scope_accuracy": (2, 4),
        "oos_recall": (1, 2),
        "near_miss_recall": (0, 0),
        "other_oos_recall": (1, 2),
        "automation_rate": (3, 6),
        "wrong_answer_rate": (2, 6),
        "wrong_in_scope": (1, 4),
        "answered_out_of_scope": (1, 2),
    }
    slang = result["closed_accuracy"]["by_style"]["slang"]
    assert (slang["value"], slang["count"], slang["of"]) == (0.6667, 2, 3)
    assert result["wrong_answer_rate"]["by_intent"]["out_of_scope"]["count"] == 1
    assert result["closed_accuracy"]["by_intent"]["ask_fines|check_my_fines"]["value"] == 1.0
    assert result["sources"] == {"rasa": 6}


async def test_a_measure_of_nothing_has_no_value(tmp_path: Path) -> None:
    rows = read_rows(table(tmp_path, "text\tintent\tstyle\tentities\nresep\tout_of_scope\n"))
    result = await evaluate(rows, read, decide)
    nothing = {"value": None, "count": 0, "of": 0, "low": None, "high": None}
    assert result["closed_accuracy"]["overall"] == nothing
    assert result["entity_f1"]["overall"] == {"precision": nothing, "recall": nothing, "f1": None}


def test_near_misses_are_told_apart() -> None:
    result = report(ALL)
    assert result["near_miss_recall"]["overall"]["value"] == 0.5
    assert result["other_oos_recall"]["overall"]["value"] == 1.0
    assert result["oos_recall"]["overall"]["count"] == 2
    assert result["oos_recall"]["overall"]["of"] == 3


def test_the_language_is_that_of_the_style_else_of_the_reading() -> None:
    languages = report(ALL)["automation_rate"]["by_language"]
    assert {name: share["of"] for name, share in languages.items()} == {"en": 3, "id": 4}
    unclear = report([outcome("greet", reading("greet", 0.9))])["automation_rate"]["by_language"]
    assert list(unclear) == ["-"]


def test_nothing_to_report_on_is_no_mistake() -> None:
    result = report([])
    assert result["milliseconds"] == {"p50": None, "p90": None, "p99": None}
    assert result["calibration"]["expected_calibration_error"] is None


async def test_every_row_is_told_when_done(tmp_path: Path) -> None:
    done: list[int] = []
    outcomes = await judge(read_rows(table(tmp_path)), read, decide, lambda: done.append(1))
    assert len(done) == len(outcomes) == 6
    assert all(each.milliseconds > 0 for each in outcomes)


@pytest.mark.parametrize(
    ("expected", "readings", "decision", "wrong", "read_as"),
    [
        ("a", [("a", 0.9), ("b", 0.9)], "answer", False, "a"),
        ("b", [("a", 0.9), ("b", 0.9)], "answer", True, "a"),
        ("a", [("a", 0.5), ("b", 0.9)], "answer", False, "a"),
        ("a", [("a", 0.1)], "handoff", True, "a"),
        ("a", [(None, 0.1)], "handoff", True, "out_of_scope"),
        ("a", [("b", 0.5)], "clarify", True, "b"),
        ("out_of_scope", [(None, 0.1), ("b", 0.9)], "answer", True, "b"),
        ("out_of_scope", [("b", 0.5)], "clarify", False, "b"),
        ("out_of_scope", [(None, 0.1)], "handoff", False, "out_of_scope"),
    ],
)
def test_what_becomes_of_a_question(
    expected: str, readings: list[tuple[str | None, float]], decision: str, wrong: bool, read_as: str
) -> None:
    found = outcome(expected, *(reading(*each) for each in readings))
    assert (found.decision, found.went_wrong, found.read_as) == (decision, wrong, read_as)
    assert found.went_wrong >= found.answered_wrongly
