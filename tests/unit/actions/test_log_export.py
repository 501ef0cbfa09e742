"""The files of the log: every column, times of the library, and nothing a spreadsheet would run."""

import csv
import io
from datetime import UTC, datetime
from xml.etree import ElementTree as ET
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest

from actions.log_export import Cell, Sheet, write_csv, xlsx_file

AT = datetime(2026, 11, 23, 3, 0, 7, 250, tzinfo=UTC)
JAYAPURA = ZoneInfo("Asia/Jayapura")
MAIN = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def sheet(*cells: Cell) -> Sheet:
    """One row, below headings that are its places."""
    return Sheet([f"at {place}" for place in range(len(cells))], [cells], JAYAPURA)


def in_csv(*cells: Cell) -> list[str]:
    out = io.StringIO()
    write_csv(sheet(*cells), out)
    headings, row = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert headings == [f"at {place}" for place in range(len(cells))]
    return row


def in_xlsx(*cells: Cell) -> list[tuple[str, str]]:
    """Type, format and value of each cell of the row below the headings."""
    with ZipFile(io.BytesIO(xlsx_file(sheet(*cells)))) as book:
        page = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 (our own file)
    (row,) = page.findall("s:sheetData/s:row[@r='2']", MAIN)
    assert not page.findall(".//s:f", MAIN), "a formula"
    return [(each.get("t", "n"), "".join(each.itertext())) for each in row]


def test_every_kind_of_cell_is_written() -> None:
    assert in_csv(7, 0.5, 'Baik,\n"sekali"', None) == ["7", "0.5", 'Baik,\n"sekali"', ""]
    assert in_xlsx(7, 0.5, "Baik", None) == [("n", "7"), ("n", "0.5"), ("inlineStr", "Baik")]


def test_moments_are_the_librarys_own_and_say_so() -> None:
    assert in_csv(AT) == ["2026-11-23T12:00:07+09:00"]
    ((kind, days),) = in_xlsx(AT)
    assert kind == "n"
    assert float(days) == pytest.approx(46349 + (12 * 3600 + 7) / 86400)  # days since 30 December 1899


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n=", " =", "＝", "﹢"])
def test_no_cell_is_taken_for_a_formula(start: str) -> None:
    (shown,) = in_csv(f"{start}1+1")
    assert shown.startswith("'")
    assert in_xlsx(f"{start}1+1")[0][0] == "inlineStr"


@pytest.mark.parametrize("between", [";", "; ", "\n", "\r\n", "\t"])
def test_nor_is_what_a_spreadsheet_of_another_country_takes_for_a_cell(between: str) -> None:
    (shown,) = in_csv(f"baik{between}=1+1")
    assert "'" in shown.removeprefix("baik").partition("=")[0]


@pytest.mark.parametrize("text", ["Rani", "1+1", "a=b", "O'Brien", "", "😀", "Sen-Sel; Rab", "baik\nsekali"])
def test_harmless_cells_stay_as_they_are(text: str) -> None:
    assert in_csv(text) == [text]
