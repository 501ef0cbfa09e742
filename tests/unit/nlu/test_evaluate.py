"""Measures are counted as their definitions say."""

from pathlib import Path

import pytest

from nlu.evaluate import Decision, evaluate, read_rows
from nlu.interpretation import Interpretation, RankedIntent
from nlu.yaml_file import ContentError

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
    intent, confidence = READ_AS.get(text, (None, 0.2))
    ranking = (RankedIntent(intent or "greet", confidence),)
    return (Interpretation(text, intent, confidence, ranking, (), "rasa", "m", None),)


def decide(reading: Interpretation) -> Decision:
    if reading.intent is None or reading.confidence < 0.2:
        return "handoff"
    return "answer" if reading.confidence > 0.8 else "clarify"


async def test_the_five_measures(tmp_path: Path) -> None:
    result = await evaluate(read_rows(table(tmp_path)), read, decide)
    counts = {name: (part["overall"]["count"], part["overall"]["of"]) for name, part in result.items()}
    assert counts == {
        "closed_accuracy": (3, 4),
        "in_scope_accuracy": (2, 4),
        "oos_recall": (1, 2),
        "automation_rate": (3, 6),
        "wrong_answer_rate": (2, 6),
    }
    assert result["closed_accuracy"]["by_style"]["slang"] == {"value": 0.6667, "count": 2, "of": 3}
    assert result["wrong_answer_rate"]["by_intent"]["out_of_scope"]["count"] == 1
    assert result["closed_accuracy"]["by_intent"]["ask_fines|check_my_fines"]["value"] == 1.0


async def test_a_measure_of_nothing_has_no_value(tmp_path: Path) -> None:
    rows = read_rows(table(tmp_path, "text\tintent\tstyle\tentities\nresep\tout_of_scope\n"))
    result = await evaluate(rows, read, decide)
    assert result["closed_accuracy"]["overall"] == {"value": None, "count": 0, "of": 0}


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 1, "first line"),
        ("text,intent\n", 1, "first line"),
        ("text\tintent\tstyle\tentities\n", 1, "no questions"),
        ("text\tintent\tstyle\tentities\na\tgreet\t\t\nb\n", 3, "needs text and intent"),
        ("text\tintent\tstyle\tentities\na\tgreeet\t\t\n", 2, "unknown intent: greeet"),
        ("text\tintent\tstyle\tentities\na\tgreet\tx\ty\tz\n", 2, "needs text and intent"),
    ],
)
def test_a_broken_table_names_its_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    with pytest.raises(ContentError) as told:
        read_rows(table(tmp_path, text), known=["greet"])
    assert told.value.line == line
    assert problem in told.value.problem


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="cannot be read"):
        read_rows(tmp_path / "none.tsv")
