"""The log as a file for a spreadsheet."""

import csv
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO, StringIO
from typing import TextIO
from zoneinfo import ZoneInfo

import xlsxwriter  # type: ignore[import-untyped]

from records.reports import LogRow

FORMULA_STARTS = ("=", "+", "-", "@")
WIDTH = 18  # characters


def write_csv(rows: Sequence[LogRow], out: TextIO, columns: Sequence[str] = LogRow._fields) -> None:
    """Write these columns of log rows as CSV that no spreadsheet takes for formulas."""
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_harmless(getattr(row, name)) for name in columns])


def csv_file(rows: Sequence[LogRow], columns: Sequence[str]) -> bytes:
    """The same as a file that spreadsheets read as UTF-8."""
    out = StringIO(newline="")
    write_csv(rows, out, columns)
    return out.getvalue().encode("utf-8-sig")


def xlsx_file(rows: Sequence[LogRow], columns: Sequence[str], zone: ZoneInfo) -> bytes:
    """The same as an Excel workbook: moments in the library's own time, texts never taken for formulas."""
    out = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("log")
        bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(columns) - 1, WIDTH)
        sheet.write_row(0, 0, columns, bold)
        for at, row in enumerate(rows, start=1):
            for place, cell in enumerate(getattr(row, name) for name in columns):
                if isinstance(cell, datetime):
                    sheet.write_datetime(at, place, cell.astimezone(zone).replace(tzinfo=None), moment)
                elif cell is not None:
                    sheet.write(at, place, cell)
    return out.getvalue()


def _harmless(cell: object) -> str:
    """A cell that a spreadsheet would run as a formula begins with an apostrophe instead."""
    shown = "" if cell is None else cell.isoformat() if isinstance(cell, datetime) else str(cell)
    # Spreadsheets pass over blanks, tabs and line ends before a formula, and read full-width signs as the plain ones.
    bare = unicodedata.normalize("NFKC", shown).lstrip()
    risky = bare.startswith(FORMULA_STARTS) or shown.startswith(("\t", "\r"))
    return f"'{shown}" if isinstance(cell, str) and risky else shown
