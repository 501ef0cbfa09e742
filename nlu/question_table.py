"""The table of questions that reading is measured on: tab-separated, one question a line, checked before use."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from nlu.intents import OUT_OF_SCOPE
from nlu.yaml_file import ContentError

HEADER = ("text", "intent", "style", "entities")
NEEDED = 2  # columns every line must fill: text and intent
KINDS = ("title", "author", "topic", "isbn", "date", "branch", "member_number", "facility", "language")
NEAR_MISS = "near_miss"
ENGLISH = "en"
NO_STYLE = "-"


@dataclass(frozen=True)
class Mention:
    """A thing that a question mentions: its kind, and its words as they stand in the text."""

    kind: str
    words: str


@dataclass(frozen=True)
class Row:
    """A question with the intents that are right for it; out_of_scope stands for none."""

    text: str
    intents: frozenset[str]
    style: str
    mentions: tuple[Mention, ...] = ()
    line: int = 0

    @property
    def in_scope(self) -> bool:
        """Whether the desk should be able to answer it."""
        return self.intents != {OUT_OF_SCOPE}

    @property
    def near_miss(self) -> bool:
        """Whether it is out of scope although it sounds like a library's question."""
        return not self.in_scope and self.style == NEAR_MISS

    @property
    def label(self) -> str:
        """The right intents as they are written in the table."""
        return "|".join(sorted(self.intents))


def read_rows(path: Path, known: Iterable[str] = ()) -> list[Row]:
    """Read a tab-separated table with the header `text intent style entities`; ContentError names the line.

    Style and entities may be empty; when known intents are given, any other is an error. Entities are
    `kind=words` joined by `;`, of the kinds in KINDS, with words that stand in the text.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(path, 1, f"cannot be read: {error}") from error
    if not lines or tuple(lines[0].split("\t")[: len(HEADER)]) != HEADER:
        raise ContentError(path, 1, f"the first line must be these words with tabs between: {' '.join(HEADER)}")
    allowed = {*known, OUT_OF_SCOPE} if known else set()
    numbered = [(number, line) for number, line in enumerate(lines[1:], 2) if line.strip()]
    if not numbered:
        raise ContentError(path, len(lines), "holds no questions")
    return [_row(_Line(path, number), line, allowed) for number, line in numbered]


@dataclass(frozen=True)
class _Line:
    """Where a question stands."""

    path: Path
    number: int

    def mistake(self, problem: str) -> ContentError:
        return ContentError(self.path, self.number, problem)


def _row(at: _Line, line: str, allowed: Collection[str]) -> Row:
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) > len(HEADER) or not all(cells[:NEEDED]) or len(cells) < NEEDED:
        raise at.mistake("a line needs text and intent, and may have style and entities, tabs between")
    text, intent, style, entities = (*cells, "", "")[: len(HEADER)]
    return Row(text, _intents(at, intent, allowed), style or NO_STYLE, _mentions(at, text, entities), at.number)


def _intents(at: _Line, cell: str, allowed: Collection[str]) -> frozenset[str]:
    intents = frozenset(each.strip() for each in cell.split("|"))
    if "" in intents:
        raise at.mistake(f"an intent is missing beside the | in {cell!r}")
    if allowed and intents - set(allowed):
        raise at.mistake(f"unknown intent: {', '.join(sorted(intents - set(allowed)))}")
    return intents


def _mentions(at: _Line, text: str, cell: str) -> tuple[Mention, ...]:
    """Each thing once, in the order of the table."""
    parts = [part.strip() for part in cell.split(";") if part.strip()]
    return tuple(dict.fromkeys(_mention(at, text, part) for part in parts))


def _mention(at: _Line, text: str, part: str) -> Mention:
    kind, _, said = (each.strip() for each in part.partition("="))
    if not kind or not said:
        raise at.mistake(f"entities are written kind=words, joined by ; but this one is {part!r}")
    if kind not in KINDS:
        raise at.mistake(f"unknown kind of entity: {kind}; known are {', '.join(KINDS)}")
    if said.casefold() not in text.casefold():
        raise at.mistake(f"the words {said!r} do not stand in the text")
    return Mention(kind, said)
