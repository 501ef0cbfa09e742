"""Lines beginning with // are notes between staff: they are cut out before anything is sent."""

from dataclasses import dataclass
from typing import Any

NOTE_MARK = "//"


@dataclass(frozen=True, slots=True)
class Parts:
    """A staff message taken apart: what is sent (with its formatting) and what is a note."""

    text: str
    entities: list[dict[str, Any]]
    note: str


def split(text: str, entities: tuple[dict[str, Any], ...]) -> Parts:
    """Separate note lines from the rest; offsets and lengths of entities are Telegram's UTF-16 units."""
    kept: list[str] = []
    notes: list[str] = []
    moved: list[dict[str, Any]] = []
    source = target = 0
    for line in text.split("\n"):
        length = _utf16_length(line)
        if line.lstrip().startswith(NOTE_MARK):
            notes.append(line.lstrip().removeprefix(NOTE_MARK).strip())
        else:
            kept.append(line)
            moved += _within(entities, source, length, target - source)
            target += length + 1
        source += length + 1
    if not notes:
        return Parts(text, [dict(each) for each in entities], "")
    sent = "\n".join(kept).rstrip()
    return Parts(sent, _within(tuple(moved), 0, _utf16_length(sent), 0), "\n".join(notes))


def _within(entities: tuple[dict[str, Any], ...], start: int, length: int, shift: int) -> list[dict[str, Any]]:
    """The parts of entities that lie on one line, moved to where the line now stands."""
    found = []
    for each in entities:
        first = max(each["offset"], start)
        last = min(each["offset"] + each["length"], start + length)
        if first < last:
            found.append(each | {"offset": first + shift, "length": last - first})
    return found


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
