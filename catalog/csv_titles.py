"""Titles from a CSV file, read whole or not at all."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from catalog.port import Title

COLUMNS = (
    "id",
    "title",
    "authors",
    "year",
    "language",
    "subjects",
    "class_number",
    "shelf",
    "copies",
    "audience",
    "added",
)
OPTIONAL = frozenset({"isbn"})
AUDIENCES = frozenset({"", "anak", "remaja", "dewasa"})
_LONGEST_CELL = 2_000
_LONGEST_YEAR = 4


class CatalogError(Exception):
    """A title list that cannot be read, with its file, line and what is wrong there."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        self.file = file
        self.line = line
        self.problem = problem
        super().__init__(f"{file}:{line}: {problem}")


class _RowError(Exception):
    pass


def load_titles(path: Path) -> list[Title]:
    """Read every title of a CSV file; raises CatalogError at the first broken row."""
    seen: dict[str, int] = {}
    titles: list[Title] = []
    for line, row in _rows(path.name, _text(path)):
        try:
            titles.append(_title(row, seen))
        except _RowError as problem:
            raise CatalogError(path.name, line, str(problem)) from None
        seen[titles[-1].id] = line
    return titles


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CatalogError(path.name, 0, f"cannot be read: {error.strerror}") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise CatalogError(path.name, line, "is not UTF-8: save the file with the encoding UTF-8") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise CatalogError(path.name, line, "holds a NUL character: this is not a text file")
    return text


def _rows(file: str, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    header: list[str] = []
    try:
        for cells in reader:
            if not header:
                header = _header(file, cells)
            elif any(cell.strip() for cell in cells):
                yield start, _row(file, start, header, cells)
            start = reader.line_num + 1
    except csv.Error as error:
        raise CatalogError(file, start, _csv_problem(str(error))) from error
    if not header:
        raise CatalogError(file, 1, "is empty: the first line names the columns")


def _csv_problem(error: str) -> str:
    if "field larger" in error:
        return f"a cell is longer than {_LONGEST_CELL} characters (a quotation mark left open?)"
    if "unexpected end" in error:
        return "a quotation mark is opened and never closed"
    return f"quotation marks do not pair up ({error})"


def _header(file: str, cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    missing = [column for column in COLUMNS if column not in names]
    if missing:
        raise CatalogError(file, 1, f"the column {', '.join(missing)} is missing")
    unknown = [name for name in names if name not in COLUMNS and name not in OPTIONAL]
    if unknown:
        raise CatalogError(file, 1, f"the column '{unknown[0][:40]}' is unknown")
    if len(set(names)) < len(names):
        raise CatalogError(file, 1, "a column is named twice")
    return names


def _row(file: str, line: int, header: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) != len(header):
        raise CatalogError(file, line, f"has {len(cells)} cells where the header has {len(header)}")
    for name, cell in zip(header, cells, strict=True):
        if len(cell) > _LONGEST_CELL:
            raise CatalogError(file, line, f"{name} is longer than {_LONGEST_CELL} characters")
    return {name: " ".join(cell.split()) for name, cell in zip(header, cells, strict=True)}


def _title(row: dict[str, str], seen: dict[str, int]) -> Title:
    for column in ("id", "title"):
        _require(row[column] != "", f"{column} is empty")
    _require(row["id"] not in seen, f"the id '{row['id']}' is already on line {seen.get(row['id'])}")
    _require(row["audience"] in AUDIENCES, f"audience '{row['audience']}' is not anak, remaja or dewasa")
    return Title(
        id=row["id"],
        title=row["title"],
        authors=_several(row["authors"]),
        year=_year(row["year"]),
        language=row["language"],
        subjects=tuple(subject.lower() for subject in _several(row["subjects"])),
        class_number=row["class_number"],
        shelf=row["shelf"],
        copies=_copies(row["copies"]),
        audience=row["audience"],
        added=_added(row["added"]),
        isbn=row.get("isbn", ""),
    )


def _require(right: bool, problem: str) -> None:
    if not right:
        raise _RowError(problem)


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _year(cell: str) -> int | None:
    if not cell:
        return None
    year = _number(cell) if len(cell) <= _LONGEST_YEAR else None
    if year is None:
        raise _RowError(f"year '{cell[:40]}' is not a number of at most four digits")
    return year


def _copies(cell: str) -> Mapping[str, int]:
    copies: dict[str, int] = {}
    for part in _several(cell):
        branch, _, count = (piece.strip() for piece in part.partition(":"))
        number = _number(count[:6])
        if not branch or number is None:
            raise _RowError(f"copies '{part[:40]}' is not written branch:number, as in pusat:2;timur:1")
        _require(branch not in copies, f"copies names the branch '{branch[:40]}' twice")
        copies[branch] = number
    return MappingProxyType(copies)


def _added(cell: str) -> date | None:
    if not cell:
        return None
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise _RowError(f"added '{cell[:40]}' is not a date like 2026-09-30") from None
