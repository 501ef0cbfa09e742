"""Pieces of content written into the files of a content folder, where everything else stays as it was written."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from actions.library import LANGUAGES
from actions.pieces import RAMADAN, REMOVED, Piece, Value
from records.content_models import ContentKind

LIBRARY, TEXTS, REPLIES, THRESHOLDS = "library.yml", "texts.yml", "replies.yml", "thresholds.yml"
PLAIN = re.compile(r"closed|\d\d:\d\d-\d\d:\d\d")  # what needs no quotes
DATES = ("date", "from", "to")
STEP = 2  # blanks by which a value stands under its key


class Edit(NamedTuple):
    """What stands in a file from one place to another, and what shall stand there."""

    start: int
    end: int
    text: str


def rewritten(folder: Path, changed: Mapping[Piece, Value]) -> dict[str, str]:
    """The files that differ once these pieces are written into them, by their path in the folder."""
    found: dict[str, str] = {}
    for name in sorted({file_of(piece) for piece in changed}):
        before = (folder / name).read_text(encoding="utf-8-sig") if (folder / name).exists() else ""
        here = {piece: value for piece, value in changed.items() if file_of(piece) == name}
        after = _written(before, here)
        if after != before:
            found[name] = after
    return found


def file_of(piece: Piece) -> str:
    """The file of a content folder in which a piece stands."""
    if piece.kind == ContentKind.ANSWER:
        return f"intents/{piece.key}.yml"
    known = {ContentKind.TEXT: TEXTS, ContentKind.REPLY: REPLIES, ContentKind.THRESHOLDS: THRESHOLDS}
    return known.get(ContentKind(piece.kind), LIBRARY)


def _written(text: str, changed: Mapping[Piece, Value]) -> str:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    edits = [edit for piece, value in changed.items() for edit in _edits(text, root, piece, value)]
    weeks = {piece.key: value[RAMADAN] for piece, value in changed.items() if piece.kind == ContentKind.HOURS}
    edits += _ramadan(text, root, weeks)
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _edits(text: str, root: yaml.Node | None, piece: Piece, value: Value) -> Iterator[Edit]:
    if piece.kind == ContentKind.ANSWER:
        yield from _in_place(text, _node(root, "nlu", 0, "metadata", "answer"), value, LANGUAGES)
    elif piece.kind == ContentKind.TEXT:
        yield from _in_place(text, _node(root, piece.key), value, LANGUAGES)
    elif piece.kind == ContentKind.REPLY:
        yield from _reply(text, root, piece.key, value)
    elif piece.kind == ContentKind.HOURS:
        yield from _in_place(text, _hours(root, piece.key), value, value)
    elif piece.kind == ContentKind.THRESHOLDS:
        yield from _thresholds(text, root, value)
    else:
        yield _days(text, _node(root, piece.key), value["days"])


def _node(root: yaml.Node | None, *keys: str | int) -> yaml.Node | None:
    node = root
    for key in keys:
        if isinstance(node, yaml.SequenceNode) and isinstance(key, int):
            node = node.value[key]
        elif isinstance(node, yaml.MappingNode):
            node = next((value for name, value in node.value if name.value == key), None)
    return node


def _hours(root: yaml.Node | None, branch: str) -> yaml.Node | None:
    branches = _node(root, "branches")
    listed = branches.value if isinstance(branches, yaml.SequenceNode) else []
    return next((_node(each, "hours") for each in listed if _says(_node(each, "key"), branch)), None)


def _ramadan(text: str, root: yaml.Node | None, hours: Mapping[str, str]) -> Iterator[Edit]:
    """Hours in Ramadan where they stand, and new ones before those that are there; `closed` means that none differ."""
    holidays, there = _node(root, "holidays"), _node(root, "holidays", "ramadan_hours")
    known = {key.value for key, _ in there.value} if isinstance(there, yaml.MappingNode) else set()
    yield from _in_place(
        text, there, {key: hours[key] or "closed" for key in known & hours.keys()}, known & hours.keys()
    )
    fresh = {key: said for key, said in hours.items() if said and key not in known}
    pairs = ", ".join(f"{key}: {_quoted(said)}" for key, said in fresh.items())
    if fresh and isinstance(there, yaml.MappingNode) and there.flow_style:
        yield Edit(there.start_mark.index + 1, there.start_mark.index + 1, f"{pairs}, " if known else pairs)
    elif fresh and isinstance(there, yaml.MappingNode):
        yield from (_line_before(there, f"{key}: {_scalar(said, None)}") for key, said in fresh.items())
    elif fresh and isinstance(holidays, yaml.MappingNode) and not holidays.flow_style:
        yield _line_before(holidays, f"ramadan_hours: {{{pairs}}}")
    elif fresh:
        yield Edit(len(text), len(text), f"{_new_line(text)}holidays: {{ramadan_hours: {{{pairs}}}}}\n")


def _line_before(mapping: yaml.Node, line: str) -> Edit:
    start, column = mapping.start_mark.index, mapping.start_mark.column
    return Edit(start, start, f"{line}\n{' ' * column}")


def _says(node: yaml.Node | None, value: str) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.value == value


def _in_place(text: str, parent: yaml.Node | None, value: Value, names: Iterable[str]) -> Iterator[Edit]:
    """Each value under its own key, where it says something else than before."""
    if not isinstance(parent, yaml.MappingNode):
        return
    for key, node in parent.value:
        if key.value in names and isinstance(node, yaml.ScalarNode) and node.value.strip() != value[key.value]:
            column = None if parent.flow_style else key.start_mark.column + STEP
            yield Edit(node.start_mark.index, _end(text, node), _scalar(value[key.value], column))


def _scalar(said: str, column: int | None) -> str:
    """A text in quotes, or below its key where it has several lines and there is room for them."""
    if column is None or "\n" not in said:
        return said if PLAIN.fullmatch(said) else _quoted(said)
    return "|\n" + "\n".join(f"{' ' * column}{line}" if line else "" for line in said.split("\n"))


def _quoted(said: str) -> str:
    """JSON's strings are YAML's double-quoted ones (YAML 1.2, chapter 1.3)."""
    return json.dumps(said, ensure_ascii=False)


def _end(text: str, node: yaml.Node) -> int:
    """Where a value ends, without the comments and empty lines after it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    return len(text[: node.end_mark.index].rstrip())


def _reply(text: str, root: yaml.Node | None, key: str, value: Value) -> Iterator[Edit]:
    pairs: Sequence[Any] = root.value if isinstance(root, yaml.MappingNode) else []
    found = next(((name, node) for name, node in pairs if name.value == key), None)
    if found is None and value != REMOVED:
        yield Edit(len(text), len(text), f"{_new_line(text)}{key}: {_pair(value)}\n")
    elif found is not None and value == REMOVED:
        end = _end(text, found[1])
        yield Edit(found[0].start_mark.index, end + 1 if text[end : end + 1] == "\n" else end, "")
    elif found is not None:
        yield from _in_place(text, found[1], value, LANGUAGES)


def _thresholds(text: str, root: yaml.Node | None, value: Value) -> Iterator[Edit]:
    before = yaml.safe_load(text) or {}
    for key, said in value.items():
        shown = f"[{', '.join(said)}]" if isinstance(said, list) else str(said)
        node = _node(root, key)
        if node is None:
            yield Edit(len(text), len(text), f"{_new_line(text)}{key}: {shown}\n")
        elif before[key] != said:
            yield Edit(node.start_mark.index, _end(text, node), shown)


def _pair(value: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{language}: {_quoted(value[language])}" for language in LANGUAGES) + "}"


def _new_line(text: str) -> str:
    return "" if not text or text.endswith("\n") else "\n"


def _days(text: str, node: yaml.Node | None, days: Sequence[Mapping[str, Any]]) -> Edit:
    if node is None:
        return Edit(len(text), len(text), f"{_new_line(text)}special_days:{_listed(days, STEP)}\n")
    if isinstance(node, yaml.SequenceNode) and not node.flow_style:
        start, column = node.start_mark.index, node.start_mark.column
        return Edit(start, _end(text, node), _listed(days, column).lstrip())
    return Edit(node.start_mark.index, _end(text, node), _listed(days, STEP).lstrip(" "))


def _listed(days: Sequence[Mapping[str, Any]], column: int) -> str:
    """The days as a list below its key."""
    if not days:
        return " []"
    lines = [line for day in days for line in _day_lines(day)]
    return "\n" + "\n".join(" " * column + line for line in lines)


def _day_lines(day: Mapping[str, Any]) -> Iterator[str]:
    for at, (name, said) in enumerate(day.items()):
        shown = _pair(said) if name == "name" else said if name in DATES else _scalar(said, None)
        yield f"{'  ' if at else '- '}{name}: {shown}"
