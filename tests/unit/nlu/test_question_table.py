"""The table of questions is read as it is written, and its mistakes are named with their lines."""

from pathlib import Path

import pytest

from nlu.question_table import Mention, read_rows
from nlu.yaml_file import ContentError

HEAD = "text\tintent\tstyle\tentities\n"


def table(folder: Path, text: str) -> Path:
    path = folder / "questions.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_row_has_intents_style_and_mentions(tmp_path: Path) -> None:
    asked, mentioned = "Ada Bumi  karya Tere Liye sabtu?", "title=bumi; author=Tere Liye;date=sabtu;"
    line = f"{asked}\tsearch_catalog|ask_new_arrivals\tcasual\t{mentioned}\n"
    (row,) = read_rows(table(tmp_path, HEAD + line), known=["search_catalog", "ask_new_arrivals"])
    assert row.intents == {"search_catalog", "ask_new_arrivals"}
    assert row.label == "ask_new_arrivals|search_catalog"
    assert row.style == "casual"
    assert row.mentions == (Mention("title", "bumi"), Mention("author", "Tere Liye"), Mention("date", "sabtu"))
    assert row.in_scope
    assert not row.near_miss


def test_style_and_entities_may_be_missing_and_lines_blank(tmp_path: Path) -> None:
    rows = read_rows(table(tmp_path, "\ufeff" + HEAD + "\nhalo\tgreet\n\nresep\tout_of_scope\t\t\n"), known=["greet"])
    assert [(row.text, row.style, row.mentions) for row in rows] == [("halo", "-", ()), ("resep", "-", ())]


def test_near_misses_are_out_of_scope(tmp_path: Path) -> None:
    text = HEAD + "denda tilang\tout_of_scope\tnear_miss\t\nresep\tout_of_scope\t\t\ndenda\task_fines\tnear_miss\t\n"
    assert [row.near_miss for row in read_rows(table(tmp_path, text))] == [True, False, False]


def test_the_same_thing_counts_once(tmp_path: Path) -> None:
    (row,) = read_rows(table(tmp_path, HEAD + "sabtu ya sabtu\tgreet\t\tdate=sabtu;date=sabtu\n"))
    assert row.mentions == (Mention("date", "sabtu"),)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 1, "first line"),
        ("text,intent\n", 1, "first line"),
        (HEAD, 1, "no questions"),
        (HEAD + "a\tgreet\t\t\nb\n", 3, "needs text and intent"),
        (HEAD + "\tgreet\t\t\n", 2, "needs text and intent"),
        (HEAD + "a\tgreet\tx\ty\tz\n", 2, "needs text and intent"),
        (HEAD + "a\tgreeet\t\t\n", 2, "unknown intent: greeet"),
        (HEAD + "a\tgreet|\t\t\n", 2, "an intent is missing"),
        (HEAD + "a\tgreet\t\tbumi\n", 2, "kind=words"),
        (HEAD + "a\tgreet\t\ttitle=\n", 2, "kind=words"),
        (HEAD + "a\tgreet\t\tjudul=a\n", 2, "unknown kind of entity: judul; known are title, author"),
        (HEAD + "a\tgreet\t\n\nbumi\tgreet\t\ttitle=bulan\n", 4, "'bulan' do not stand in the text"),
    ],
)
def test_a_broken_table_names_its_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    with pytest.raises(ContentError) as told:
        read_rows(table(tmp_path, text), known=["greet"])
    assert told.value.line == line
    assert problem in told.value.problem


def test_a_missing_table_and_one_that_is_no_text_are_told(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="cannot be read"):
        read_rows(tmp_path / "none.tsv")
    (tmp_path / "picture.tsv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ContentError, match="cannot be read"):
        read_rows(tmp_path / "picture.tsv")
