"""What the columns of the log say, the same on the page and in files."""

from collections.abc import Callable, Sequence
from typing import Any

from actions.log_export import Cell, Sheet
from console.screens import Visit
from console.texts import text, texts
from records.reports import LogRow


def said(visit: Visit, column: str, value: Any) -> Cell:
    """What a cell says to whoever reads it: names that only Sapa uses become words."""
    office, language = visit.desk.office, visit.language
    wording = office.wording
    readers: dict[str, Callable[[], Cell]] = {
        "patron": lambda: value or text("walk_in", language),
        "topic": lambda: wording.title(value, language),
        "language": lambda: wording.say(f"language_{value}", language),
        "status": lambda: text(f"status_{value}", language),
        "closing_reason": lambda: text(f"closing_{value}", language) if f"closing_{value}" in texts() else value,
        "branch": lambda: {each.key: dict(each.name)[language] for each in office.library.facts.branches}.get(
            value, value
        ),
        "lowest_confidence": lambda: round(value, 2),
    }
    return readers[column]() if value is not None and column in readers else value


def sheet(visit: Visit, rows: Sequence[LogRow], columns: Sequence[str]) -> Sheet:
    """Rows of the log for a file, in the language of the page."""
    headings = [text(f"column_{name}", visit.language) for name in columns]
    cells = [[said(visit, name, getattr(row, name)) for name in columns] for row in rows]
    return Sheet(headings, cells, visit.desk.office.library.zone)
