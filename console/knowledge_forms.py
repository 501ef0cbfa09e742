"""Between forms and pieces of content: what was filled in as a value, and a value as people read it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, NamedTuple

from actions.errors import InvalidError
from actions.library import LANGUAGES, WEEKDAYS
from actions.pieces import CLOSED, RAMADAN, SHORTCUT, Value, hours_as_written
from actions.thresholds import LEARNT
from actions.wording import localise
from console.screens import LONGEST_NUMBER, Visit
from records.content_models import ContentKind
from records.content_versions import VersionRow

PERCENTS = ("answer_from", "ask_from")
LONGEST_FACT = 120  # characters of a fact in the list beside the form


class Part(NamedTuple):
    """A stretch of words that stayed (=), came (+) or went (-)."""

    sign: str
    words: str


class Step(NamedTuple):
    """A version in the history, with what it changed."""

    version: VersionRow
    parts: list[Part]


def filled_value(visit: Visit, kind: str, now: Value) -> dict[str, Any]:
    """What a form says; what cannot be read stays as it was written, to be refused with its reason."""
    if kind == ContentKind.HOURS:
        ramadan = _hours(visit.field(RAMADAN)) if visit.field(RAMADAN).strip() else CLOSED
        week = {day: _hours(visit.field(day)) for day in WEEKDAYS}
        return {**week, RAMADAN: "" if ramadan == CLOSED else ramadan}
    if kind == ContentKind.THRESHOLDS:
        confirmed = sorted(each for each in visit.form.getlist("always_confirmed") if isinstance(each, str))
        return {**{name: _percent(visit, name) for name in PERCENTS}, "always_confirmed": confirmed}
    if kind == ContentKind.DAYS:
        return {"days": _days(visit, list(now["days"]))}
    return {language: visit.field(language).replace("\r\n", "\n").strip() for language in LANGUAGES}


def _percent(visit: Visit, name: str) -> int | str:
    """A number of per cents as it was filled in, or as learnt."""
    said = visit.field(name).strip().removesuffix("%").strip()
    if visit.field(f"{name}_is") != "set":
        return LEARNT
    return int(said) if said.isdecimal() and len(said) <= LONGEST_NUMBER else said


def _days(visit: Visit, days: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the one that is taken away, or with a new one first: it counts before those that came earlier."""
    if visit.field("do") == "keep":
        return days
    if visit.field("remove"):
        return [day for at, day in enumerate(days) if at != visit.choice("remove") - 1]
    return [_day(visit), *days]


def _day(visit: Visit) -> dict[str, Any]:
    first, last, branch = visit.field("from"), visit.field("to"), visit.field("branch")
    if not first:
        raise InvalidError("day_no_date", field="from")
    return {
        **({"date": first} if last in {"", first} else {"from": first, "to": last}),
        "hours": _hours(visit.field("hours")),
        **({"branch": branch} if branch else {}),
        "name": {language: visit.field(f"name_{language}").strip() for language in LANGUAGES},
    }


def _hours(said: str) -> str:
    try:
        return hours_as_written(said)
    except ValueError:
        return said.strip()


def new_key(visit: Visit) -> str:
    """The shortcut of a new reply; InvalidError where it is none."""
    key = visit.field("key").strip().lower().removeprefix("/")
    if not SHORTCUT.fullmatch(key):
        raise InvalidError("reply_no_shortcut", field="key")
    return key


def as_text(value: Value) -> str:
    """A value in lines, to be compared and read."""
    if "days" in value:
        return "\n".join(_day_line(day) for day in value["days"])
    return "\n".join(f"{name}: {', '.join(said) if isinstance(said, list) else said}" for name, said in value.items())


def _day_line(day: Mapping[str, Any]) -> str:
    when = day.get("date") or f"{day['from']} – {day['to']}"
    return " · ".join([when, day["hours"], *filter(None, [day.get("branch")]), *day["name"].values()])


def steps(versions: Sequence[VersionRow], in_files: Value, told: Callable[[Value], Value]) -> list[Step]:
    """The history, newest first, each version beside the one before it."""
    values = [told(each.value or in_files) for each in versions] + [told(in_files)]
    return [
        Step(version, list(compared(as_text(before), as_text(after))))
        for version, (after, before) in zip(versions, pairwise(values), strict=True)
    ]


def compared(before: str, after: str) -> Iterator[Part]:
    """Two texts word by word."""
    old, new = _words(before), _words(after)
    for sign, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if sign == "equal":
            yield Part("=", "".join(old[first:last]))
            continue
        if first < last:
            yield Part("-", "".join(old[first:last]))
        if start < end:
            yield Part("+", "".join(new[start:end]))


def _words(text: str) -> list[str]:
    """Words with the blanks after them."""
    found: list[str] = []
    for line in text.splitlines(keepends=True):
        found += [f"{word} " for word in line.rstrip("\n").split(" ")]
        found.append("\n")
    return found


def facts(tree: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """What an answer can take from library.yml: how it is written, and what it says now."""
    return list(_facts("library", localise(tree, language)))


def _facts(path: str, node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping):
        for key, child in node.items():
            yield from _facts(f"{path}.{key}", child)
    elif isinstance(node, list):
        if all(isinstance(each, str) for each in node):
            yield f"{{{{ {path} | bullets }}}}", "; ".join(node)[:LONGEST_FACT]
    else:
        yield f"{{{{ {path} }}}}", str(node)[:LONGEST_FACT]
