"""Which intents are taken for which others, and the questions that went wrong, one by one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlu.intents import OUT_OF_SCOPE
from nlu.outcomes import Decision, Outcome

COLUMNS = ("text", "expected", "read", "confidence", "decision", "style")
JOINED = " + "  # between the intents of a message that was read as several questions


@dataclass(frozen=True)
class ErrorRow:
    """A question that went wrong, as it is listed; confidence is that of the first reading, from 0 to 1."""

    text: str
    expected: str
    read: str
    confidence: float
    decision: Decision
    style: str


@dataclass(frozen=True)
class Cell:
    """How often questions of one row were read as the intent of one column, as a share of the row."""

    count: int
    share: float
    right: bool


@dataclass(frozen=True)
class Line:
    """The readings of all questions with one expected label."""

    expected: str
    total: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Confusion:
    """The heat map: expected labels down, intents read across."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def error_rows(outcomes: Iterable[Outcome]) -> list[ErrorRow]:
    """The questions that went wrong, in the order of the expected intents; the surest mistakes first."""
    wrong = [_error(each) for each in outcomes if each.went_wrong]
    return sorted(wrong, key=lambda each: (each.expected, -each.confidence))


def write_errors(path: Path, rows: Sequence[ErrorRow]) -> None:
    """Write the errors tab-separated, with a header; OSError when the file cannot be written."""
    cells = [(e.text, e.expected, e.read, f"{e.confidence:.4f}", e.decision, e.style) for e in rows]
    path.write_text("".join("\t".join(line) + "\n" for line in (COLUMNS, *cells)), encoding="utf-8")


def confusion(outcomes: Sequence[Outcome]) -> Confusion:
    """What was read for what was expected, whatever the policy decides then.

    Shown are the labels of which at least one question was read as another intent, and out_of_scope; across, every
    intent that their questions were read as, and out_of_scope last.
    """
    mixed = {each.row.label for each in outcomes if each.read_as not in each.row.intents} | {OUT_OF_SCOPE}
    shown = [each for each in outcomes if each.row.label in mixed]
    columns = _in_order({each.read_as for each in shown} | {OUT_OF_SCOPE})
    labels = _in_order({each.row.label for each in shown})
    return Confusion(columns, tuple(_line(label, columns, shown) for label in labels))


def _error(outcome: Outcome) -> ErrorRow:
    read = JOINED.join(each.intent or OUT_OF_SCOPE for each in outcome.readings)
    row = outcome.row
    return ErrorRow(row.text, row.label, read, outcome.first.confidence, outcome.decision, row.style)


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (name == OUT_OF_SCOPE, name)))


def _line(label: str, columns: Sequence[str], outcomes: Iterable[Outcome]) -> Line:
    counts = Counter(each.read_as for each in outcomes if each.row.label == label)
    right = set(label.split("|"))
    cells = tuple(Cell(counts[name], counts[name] / counts.total(), name in right) for name in columns)
    return Line(label, counts.total(), cells)
