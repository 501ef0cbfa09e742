"""Intent files are read whole or refused with file and line."""

from pathlib import Path

import pytest

from nlu.intents import ANY_BOOK, FULL_BOOK, Minimum, load_intents, load_out_of_scope
from nlu.yaml_file import ContentError
from tests.unit.nlu.small_book import WORDINGS, block, write_library

PARKING = WORDINGS["ask_parking"]


def refusal(folder: Path, text: str, name: str = "ask_parking", minimum: Minimum = ANY_BOOK) -> ContentError:
    (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as told:
        load_intents(folder, minimum)
    return told.value


def test_a_good_book_is_read_whole(tmp_path: Path) -> None:
    book = load_intents(write_library(tmp_path / "lib") / "intents", ANY_BOOK)
    assert set(book) == set(WORDINGS)
    parking = book["ask_parking"]
    assert (parking.group, parking.served_by, parking.effort) == ("visit", "answer", 1)
    assert parking.answer["en"] == "Answer"
    assert parking.wordings["id"] == tuple(PARKING[0])
    assert parking.wordings["en"] == tuple(PARKING[1])


def test_annotations_are_stripped_from_wordings(tmp_path: Path) -> None:
    text = block("x", ['ada buku [laskar pelangi](title) karya [andrea]{"entity": "author"}'], [])
    (tmp_path / "x.yml").write_text(text)
    assert load_intents(tmp_path, ANY_BOOK)["x"].wordings["id"] == ("ada buku laskar pelangi karya andrea",)


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("intent: ask_parking", "intent: ask_parkin", 3, "named ask_parking but holds the intent ask_parkin"),
        ("served_by: answer", "served_by: nobody", 6, "served_by"),
        ("effort: 1", "effort: 7", 7, "effort"),
        ("title: {id: Judul ask_parking, en: Title}", "title: {id: Parkir}", 8, "`title` is missing in en"),
        ("Judul ask_parking", "Judul yang panjang sekali sampai tak muat", 8, "longer than 30"),
        ("answer: {id: Jawaban, en: Answer}", "answer: {id: Jawaban}", 9, "`answer` is missing in en"),
        ("      answer: {id: Jawaban, en: Answer}\n", "", 4, "`answer` is missing"),
        ("checks:", "checkz:", 10, "unknown key `checkz`"),
        ("      - biaya parkir berapa", "      * biaya parkir berapa", 13, "begins with `- `"),
        ("      - biaya parkir berapa", "      - biaya\tparkir", 13, "tab"),
        ("{language: en}", "{language: fr}", 18, "`language` must be id or en"),
        ("checks: {id: [], en: []}", "checks: {id: [yes], en: []}", 10, "put it in quotes"),
        ("checks: {id: [], en: []}", "checks: {id: [Biaya PARKIR berapa], en: []}", 10, "must not be trained"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, problem: str) -> None:
    text = block("ask_parking", *PARKING)
    assert old in text
    told = refusal(tmp_path, text.replace(old, new, 1))
    assert problem in told.problem
    assert (told.file.name, told.line) == ("ask_parking.yml", line)


def test_a_wording_of_two_intents_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ask_hours.yml").write_text(block("ask_hours", ["Biaya  parkir BERAPA"], []))
    told = refusal(tmp_path, block("ask_parking", *PARKING))
    assert told.line == 13
    assert "also one of ask_hours" in told.problem


def test_too_few_wordings_or_checks_are_refused(tmp_path: Path) -> None:
    told = refusal(tmp_path, block("ask_parking", *PARKING), minimum=FULL_BOOK)
    assert "has 4 wordings in id but needs at least 12" in told.problem
    enough = Minimum(wordings={"id": 1, "en": 1}, checks={"id": 1, "en": 0})
    assert "0 checks in id" in refusal(tmp_path, block("ask_parking", *PARKING), minimum=enough).problem


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="no intent files"):
        load_intents(tmp_path)


def test_named_texts_and_options_are_kept(tmp_path: Path) -> None:
    extra = "checks: {}\n      texts: {found: {id: Ada, en: Found}}\n      options: {days: 7}"
    (tmp_path / "x.yml").write_text(block("x", ["satu"], ["one"]).replace("checks: {id: [], en: []}", extra))
    found = load_intents(tmp_path, ANY_BOOK)["x"]
    assert found.texts["found"]["en"] == "Found"
    assert found.options == {"days": 7}


def test_out_of_scope_sentences_and_checks_are_read(tmp_path: Path) -> None:
    path = tmp_path / "out_of_scope.yml"
    path.write_text(
        "nlu:\n  - intent: out_of_scope\n    metadata: {checks: {id: [cuaca], en: [taxi]}}\n"
        "    examples: |\n      - resep rendang\n  - intent: out_of_scope\n    metadata: {language: en}\n"
        "    examples: |\n      - buy shoes\n"
    )
    found = load_out_of_scope(path)
    assert found.all_wordings == ("resep rendang", "buy shoes")
    assert found.all_checks == ("cuaca", "taxi")


def test_a_language_nobody_speaks_here_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "out_of_scope.yml"
    path.write_text("nlu:\n  - intent: out_of_scope\n    metadata: {language: fr}\n    examples: |\n      - bonjour\n")
    with pytest.raises(ContentError, match="language"):
        load_out_of_scope(path)
