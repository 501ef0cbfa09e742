"""The log as a file for a spreadsheet."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO, StringIO
from typing import TextIO
from zoneinfo import ZoneInfo

import xlsxwriter  # type: ignore[import-untyped]

Cell = str | int | float | datetime | None
WIDTH = 18  # characters
# Spreadsheets pass over blanks before a formula, read full-width signs as the plain ones, and where a comma stands in
# numbers take semicolons, tabs and line ends for the end of a cell, even in the middle of one of ours.
RISKY = re.compile(r"^(?=[\t\r])|(?:^|(?<=[;\t\r\n]))(?=\s*[=+\-@＝＋－＠﹦﹢﹣﹫])")


@dataclass(frozen=True)
class Sheet:
    """What is to be written: a heading for each column, and rows of as many cells; moments are shown in the zone."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    zone: ZoneInfo


def write_csv(sheet: Sheet, out: TextIO) -> None:
    """Write a sheet as CSV that no spreadsheet takes for formulas; moments in ISO 8601 with their offset."""
    writer = csv.writer(out)
    writer.writerow(sheet.headings)
    for row in sheet.rows:
        writer.writerow([_plain(cell, sheet.zone) for cell in row])


def csv_file(sheet: Sheet) -> bytes:
    """The same as a file that spreadsheets read as UTF-8."""
    out = StringIO(newline="")
    write_csv(sheet, out)
    return out.getvalue().encode("utf-8-sig")


def xlsx_file(sheet: Sheet) -> bytes:
    """The same as an Excel workbook: moments are dates, shares are per cents, texts never taken for formulas."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        page = book.add_worksheet("log")
        moment, share = book.add_format({"num_format": "yyyy-mm-dd hh:mm"}), book.add_format({"num_format": "0%"})
        page.freeze_panes(1, 0)
        page.set_column(0, len(sheet.headings) - 1, WIDTH)
        page.write_row(0, 0, sheet.headings, book.add_format({"bold": True}))
        for at, row in enumerate(sheet.rows, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(at, place, cell)
                elif isinstance(cell, datetime):
                    page.write_datetime(at, place, cell.astimezone(sheet.zone).replace(tzinfo=None), moment)
                elif cell is not None:
                    page.write_number(at, place, cell, share if isinstance(cell, float) else None)
    return out.getvalue()


def _plain(cell: Cell, zone: ZoneInfo) -> str:
    """A cell of CSV; where a spreadsheet would run a formula, an apostrophe stands before it."""
    if isinstance(cell, datetime):
        return cell.astimezone(zone).isoformat(timespec="seconds")
    return RISKY.sub("'", cell) if isinstance(cell, str) else "" if cell is None else str(cell)
