"""A title list is read whole, or refused with the line and what is wrong there."""

from datetime import date
from pathlib import Path

import pytest

from catalog.csv_titles import COLUMNS, CatalogError, load_titles
from catalog.port import Title
from tests.unit.catalog.catalog_sample import sample_titles

HEADER = ",".join(COLUMNS)
GOOD = "B1,Laskar Pelangi,Andrea Hirata,2005,id,novel;pendidikan,899.2213,2-899,pusat:2;timur:1,dewasa,2024-05-02"


def file_of(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "catalog.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(CatalogError) as caught:
        load_titles(path)
    return str(caught.value)


def test_a_row_becomes_a_title(tmp_path: Path) -> None:
    (title,) = load_titles(file_of(tmp_path, GOOD))
    assert title == Title(
        id="B1",
        title="Laskar Pelangi",
        authors=("Andrea Hirata",),
        year=2005,
        language="id",
        subjects=("novel", "pendidikan"),
        class_number="899.2213",
        shelf="2-899",
        copies={"pusat": 2, "timur": 1},
        audience="dewasa",
        added=date(2024, 5, 2),
    )
    assert isinstance(hash(title), int)


def test_what_a_library_may_leave_out(tmp_path: Path) -> None:
    (title,) = load_titles(file_of(tmp_path, "B1,Bumi,,,,,,,,,", ""))
    assert (title.authors, title.year, dict(title.copies), title.added) == ((), None, {}, None)


def test_a_byte_order_mark_quotes_an_isbn_column_and_line_breaks_in_cells_are_read(tmp_path: Path) -> None:
    path = tmp_path / "catalog.csv"
    row = '"B1","Seperti Dendam,\r\nRindu",Eka,2014,id,novel,8,2-8,pusat:1,dewasa,2020-01-01,978-602-03-0393-2\r\n'
    path.write_bytes(b"\xef\xbb\xbf" + f"{HEADER},isbn\r\n{row}".encode())
    (title,) = load_titles(path)
    assert (title.title, title.isbn) == ("Seperti Dendam, Rindu", "978-602-03-0393-2")


@pytest.mark.parametrize(
    ("column", "cell", "problem"),
    [
        ("year", "abc", "year 'abc' is not a number of at most four digits"),
        ("year", "٢٠٠٥", "year '٢٠٠٥' is not a number of at most four digits"),
        ("year", "9" * 1000, "year '" + "9" * 40 + "' is not a number of at most four digits"),
        ("id", "", "id is empty"),
        ("title", "  ", "title is empty"),
        ("copies", "pusat", "copies 'pusat' is not written branch:number, as in pusat:2;timur:1"),
        ("copies", "pusat:-1", "copies 'pusat:-1' is not written branch:number, as in pusat:2;timur:1"),
        ("copies", ":3", "copies ':3' is not written branch:number, as in pusat:2;timur:1"),
        ("copies", "pusat:1;pusat:2", "copies names the branch 'pusat' twice"),
        ("added", "2024-02-30", "added '2024-02-30' is not a date like 2026-09-30"),
        ("added", "kemarin", "added 'kemarin' is not a date like 2026-09-30"),
        ("audience", "bayi", "audience 'bayi' is not anak, remaja or dewasa"),
        ("title", "x" * 2001, "title is longer than 2000 characters"),
        ("title", 'Bumi" baru', "title"),
    ],
)
def test_a_broken_cell_is_named_with_its_line(tmp_path: Path, column: str, cell: str, problem: str) -> None:
    cells = GOOD.replace("B1", "B2").split(",")
    cells[COLUMNS.index(column)] = cell
    path = file_of(tmp_path, GOOD, ",".join(cells))
    if problem == "title":
        assert load_titles(path)[1].title == cell  # a quotation mark inside a plain cell is only a character
    else:
        assert refusal(path) == f"catalog.csv:3: {problem}"


def test_an_id_used_twice_names_both_lines(tmp_path: Path) -> None:
    assert refusal(file_of(tmp_path, GOOD, "", GOOD)) == "catalog.csv:4: the id 'B1' is already on line 2"


def test_columns_are_checked_first(tmp_path: Path) -> None:
    assert refusal(file_of(tmp_path, header="id,title")).startswith("catalog.csv:1: the column authors, year, language")
    assert refusal(file_of(tmp_path, header=f"{HEADER},colour")) == "catalog.csv:1: the column 'colour' is unknown"
    assert refusal(file_of(tmp_path, header=f"{HEADER},id")) == "catalog.csv:1: a column is named twice"


def test_a_row_with_too_few_or_too_many_cells(tmp_path: Path) -> None:
    assert refusal(file_of(tmp_path, "B1,Bumi")) == "catalog.csv:2: has 2 cells where the header has 11"
    assert refusal(file_of(tmp_path, GOOD + ",x,y")) == "catalog.csv:2: has 13 cells where the header has 11"


def test_a_quotation_mark_left_open(tmp_path: Path) -> None:
    open_quote = GOOD.replace("Laskar", '"Laskar')
    assert "a quotation mark is opened and never closed" in refusal(file_of(tmp_path, open_quote))
    stray = GOOD.replace("Laskar Pelangi", '"Laskar" Pelangi')
    assert refusal(file_of(tmp_path, GOOD, stray)).startswith("catalog.csv:3: quotation marks do not pair up")


def test_hostile_files_are_refused(tmp_path: Path) -> None:
    path = file_of(tmp_path, GOOD.replace("Laskar Pelangi", "x" * 10_000_000))
    assert refusal(path).startswith("catalog.csv:2: a cell is longer than 2000 characters")
    path.write_bytes(f"{HEADER}\n{GOOD}\nB2,Bu\0mi".encode())
    assert refusal(path) == "catalog.csv:3: holds a NUL character: this is not a text file"
    path.write_bytes(f"{HEADER}\n{GOOD}\nB2,Les Misérables".encode("latin-1"))
    assert refusal(path) == "catalog.csv:3: is not UTF-8: save the file with the encoding UTF-8"
    path.write_bytes(b"")
    assert refusal(path) == "catalog.csv:1: is empty: the first line names the columns"
    path.unlink()
    assert refusal(path).startswith("catalog.csv:0: cannot be read")


def test_the_sample_is_a_whole_library() -> None:
    titles = sample_titles()
    assert len(titles) >= 520
    names = [(title.title.casefold(), title.authors) for title in titles]
    assert len(set(names)) == len(names)
    assert all(title.authors and title.subjects and title.shelf and title.copies for title in titles)
    recent = [title for title in titles if title.added and title.added >= date(2026, 9, 1)]
    assert len(recent) >= 25
    assert {title.audience for title in titles} == {"anak", "remaja", "dewasa"}
    assert {branch for title in titles for branch in title.copies} == {"pusat", "timur"}
