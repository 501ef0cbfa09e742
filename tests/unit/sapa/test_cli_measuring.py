"""`sapa nlu evaluate` and `sapa nlu coverage`, as an operator runs them; Rasa is away, so wordings are matched."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from sapa.cli_nlu import app

NOWHERE = "http://127.0.0.1:9"  # a port on which nothing listens
HEAD = "text\tintent\tstyle\tentities\n"
QUESTIONS = HEAD + (
    "jam buka\task_opening_hours\tformal\t\n"
    "are you open on sunday\task_opening_hours\ten\tdate=sunday\n"
    "jam buka\tgreet\tformal\t\n"
    "resep rendang padang\tout_of_scope\tother\t\n"
    "denda tilang motor\tout_of_scope\tnear_miss\t\n"
)


def run(*words: object, language: str = "en_US.UTF-8", **settings: str) -> Result:
    cleared = {name: None for name in os.environ if name.startswith("SAPA_")}
    environment = {**cleared, "LC_ALL": language, "SAPA_RASA_URL": NOWHERE, "COLUMNS": "100", **settings}
    return CliRunner().invoke(app, [str(word) for word in words], env=environment)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.tsv"
    path.write_text(QUESTIONS, encoding="utf-8")
    return path


def said_json(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.stderr
    plain: dict[str, Any] = json.loads(result.stdout)
    return plain


def test_evaluate_prints_json_and_nothing_else(questions: Path) -> None:
    measured = said_json(run("evaluate", questions, "--json"))
    assert measured["closed_accuracy"]["overall"]["of"] == 3
    assert measured["near_miss_recall"]["overall"]["of"] == 1
    assert measured["sources"] == {"fuzzy": 5}
    assert set(measured["milliseconds"]) == {"p50", "p90", "p99"}
    assert len(measured["calibration"]["bins"]) == 10
    assert measured["entity_f1"]["by_kind"]["date"]["recall"]["of"] == 1


def test_evaluate_shows_the_whole_first_then_the_worst_intents(questions: Path) -> None:
    shown = run("evaluate", questions).stdout
    order = [shown.index(part) for part in ("Overall", "By style and language", "By intent (worst first)", "Entities")]
    assert order == sorted(order)
    assert "0/1" in shown[order[2] :].split("greet")[1].splitlines()[0]
    indonesian = run("evaluate", questions, language="id_ID.UTF-8").stdout
    assert "Keseluruhan" in indonesian
    assert "Menurut maksud (terburuk dahulu)" in indonesian


def test_only_ten_intents_are_shown_unless_all_are_asked_for(tmp_path: Path) -> None:
    names = sorted(path.stem for path in (Path(__file__).parents[3] / "data" / "intents").glob("*.yml"))[:14]
    table = tmp_path / "many.tsv"
    table.write_text(HEAD + "".join(f"entah apa {name}\t{name}\t\t\n" for name in names), encoding="utf-8")
    few, every = run("evaluate", table).stdout, run("evaluate", table, "--all").stdout
    assert "4 other intents are no worse" in few
    assert sum(name in few for name in names) == 10
    assert "--all" not in every
    assert all(name in every for name in names)


def test_errors_and_page_are_written(questions: Path, tmp_path: Path) -> None:
    errors, page = tmp_path / "errors.tsv", tmp_path / "errors.html"
    result = run("evaluate", questions, "--json", "--errors", errors, "--page", page)
    said_json(result)
    assert errors.read_text(encoding="utf-8").splitlines()[1].startswith("jam buka\tgreet\task_opening_hours\t")
    assert page.read_text(encoding="utf-8").startswith('<!doctype html>\n<html lang="en">')
    assert str(errors) in result.stderr.replace("\n", "")


@pytest.mark.parametrize("option", ["--errors", "--page"])
def test_a_place_that_cannot_be_written_is_told_before_reading(questions: Path, tmp_path: Path, option: str) -> None:
    for place in (tmp_path / "none" / "out", tmp_path):
        result = run("evaluate", questions, option, place)
        assert result.exit_code == 2
        assert "no file can be written there" in result.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [("a\tb\n", "questions.tsv:1:"), (HEAD + "halo\tgreeet\n", "questions.tsv:2: unknown intent: greeet")],
)
def test_a_broken_table_ends_with_two_and_its_line(questions: Path, text: str, said: str) -> None:
    questions.write_text(text, encoding="utf-8")
    result = run("evaluate", questions)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_coverage_counts_every_intent_thinnest_first() -> None:
    found = said_json(run("coverage", "--json"))
    richness = [each["richness"] for each in found["intents"]]
    assert richness == sorted(richness)
    assert len(richness) > 10
    first = found["intents"][0]
    assert first["wordings"]["total"] == first["wordings"]["id"] + first["wordings"]["en"] > 0
    assert {"slang", "short", "long", "checks", "lacks"} <= first.keys()
    assert found["out_of_scope"]["kinds"]["near_miss"]["wordings"]["id"] > 0


def test_coverage_is_shown_as_a_table_of_the_thinnest() -> None:
    thinnest, next_one = (each["intent"] for each in said_json(run("coverage", "--json"))["intents"][:2])
    shown = run("coverage", "--thin", 1).stdout
    assert thinnest in shown
    assert next_one not in shown
    assert "richer intents are not shown" in shown
    assert "near_miss" in shown
    assert run("coverage", "--thin", 0).exit_code == 2


def test_broken_content_ends_with_two(tmp_path: Path) -> None:
    result = run("coverage", SAPA_LIBRARY=str(tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "lexicon.yml" in result.stderr
