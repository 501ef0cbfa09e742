"""The CSV export: every column, and nothing a spreadsheet would run."""

import csv
import io
from datetime import UTC, datetime

import pytest

from actions.log_export import write_csv
from records.reports import LogRow

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def row(patron: str = "Rani", comment: str | None = None) -> LogRow:
    return LogRow(7, AT, None, "bot", patron, "id", "ask_fines", 2, 0.5, 1, "Sri", 3, None, 4, comment)


def written(*rows: LogRow) -> list[dict[str, str]]:
    out = io.StringIO()
    write_csv(list(rows), out)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def test_all_columns_are_written() -> None:
    found = written(row(comment='Baik,\n"sekali"'))[0]
    assert tuple(found) == LogRow._fields
    assert (found["number"], found["opened_at"], found["closed_at"]) == ("7", "2026-11-23T03:00:00+00:00", "")
    assert (found["lowest_confidence"], found["comment"]) == ("0.5", 'Baik,\n"sekali"')


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n=", " =", "＝"])
def test_no_cell_is_taken_for_a_formula(start: str) -> None:
    found = written(row(patron=f"{start}1+1", comment=f"{start}HYPERLINK(1)"))[0]
    assert found["patron"].startswith("'")
    assert found["comment"].startswith("'")


@pytest.mark.parametrize("name", ["Rani", "1+1", "a=b", "O'Brien", "", "😀"])
def test_harmless_cells_stay_as_they_are(name: str) -> None:
    assert written(row(patron=name))[0]["patron"] == name
