"""parse_mode MarkdownV2, and the old Markdown."""

import re
from dataclasses import dataclass, field
from typing import Any

from simulator.errors import BadRequestError
from simulator.utf16 import byte_offset, utf16_length

MARKS = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler"}
NAMES = {"bold": "Bold", "italic": "Italic", "underline": "Underline", "strikethrough": "Strikethrough"}
NAMES |= {"spoiler": "Spoiler", "code": "Code", "pre": "Pre", "text_link": "TextUrl"}
RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
TOKEN = re.compile(r"\\(?P<escaped>[!-/:-@\[-`{-~])|(?P<mark>```|`|__|\|\||[*_~\[\]])|(?P<quote>^>)", re.MULTILINE)
LEGACY_TOKEN = re.compile(r"\\(?P<escaped>[_*`\[])|(?P<mark>```|[*_`\[\]])")
LANGUAGE = re.compile(r"([A-Za-z0-9+#_-]+)\n|\n")


@dataclass
class _Open:
    mark: str
    type: str
    start: int
    byte: int


@dataclass
class _State:
    source: str
    strict: bool
    text: str = ""
    length: int = 0
    at: int = 0
    entities: list[dict[str, Any]] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)

    def write(self, plain: str) -> None:
        self.text += plain
        self.length += utf16_length(plain)

    def plain(self, end: int) -> None:
        """Write the text up to `end`, in which strict mode allows no reserved character."""
        for position in range(self.at, end):
            if self.strict and self.source[position] in RESERVED:
                raise _reserved(self.source[position])
        self.write(self.source[self.at : end])
        self.at = end

    def open(self, mark: str, kind: str) -> None:
        self.stack.append(_Open(mark, kind, self.length, byte_offset(self.source, self.at)))

    def close(self, extra: dict[str, str] | None = None) -> None:
        opened = self.stack.pop()
        length = self.length - opened.start
        if length:
            self.entities.append({"type": opened.type, "offset": opened.start, "length": length, **(extra or {})})

    def opened(self, mark: str) -> bool:
        return bool(self.stack) and self.stack[-1].mark == mark


def parse_markdown(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the text and entities of MarkdownV2, or raise BadRequestError in Telegram's words."""
    return _parse(_State(source, strict=True), TOKEN)


def parse_legacy_markdown(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the text and entities of the old Markdown, or raise BadRequestError in Telegram's words."""
    return _parse(_State(source, strict=False), LEGACY_TOKEN)


def _parse(state: _State, token: re.Pattern[str]) -> tuple[str, list[dict[str, Any]]]:
    while found := token.search(state.source, state.at):
        state.plain(found.start())
        _step(state, found)
    state.plain(len(state.source))
    _end_quotes(state, everything=True)
    if state.stack:
        opened = state.stack[-1]
        raise _broken(f"Can't find end of {NAMES[opened.type]} entity at byte offset {opened.byte}")
    return state.text, sorted(state.entities, key=lambda one: (one["offset"], -one["length"]))


def _step(state: _State, found: re.Match[str]) -> None:
    groups = found.groupdict()
    _end_quotes(state, everything=False)
    if groups.get("escaped"):
        state.write(groups["escaped"])
        state.at = found.end()
    elif groups.get("quote"):
        if not state.opened(">"):
            state.open(">", "blockquote")
        state.at = found.end()
    elif groups["mark"].startswith("`"):
        _code(state, groups["mark"])
    else:
        _mark(state, groups["mark"])


def _mark(state: _State, mark: str) -> None:
    if mark == "]":
        _link_end(state)
        return
    if mark == "[":
        state.open("[", "text_link")
    elif state.opened(mark):
        state.close()
    else:
        state.open(mark, MARKS[mark])
    state.at += len(mark)


def _link_end(state: _State) -> None:
    if not state.opened("["):
        state.plain(state.at + 1)
        return
    address = re.compile(r"\]\(((?:\\.|[^)\\])*)\)").match(state.source, state.at)
    if address is None:
        raise _reserved("]")
    state.close({"url": re.sub(r"\\(.)", r"\1", address.group(1))})
    state.at = address.end()


def _code(state: _State, mark: str) -> None:
    state.open(mark, "pre" if mark == "```" else "code")
    end = re.compile(rf"(?<!\\){mark}").search(state.source, state.at + len(mark))
    if end is None:
        opened = state.stack[-1]
        raise _broken(f"Can't find end of {NAMES[opened.type]} entity at byte offset {opened.byte}")
    inner, extra = state.source[state.at + len(mark) : end.start()], {}
    first = LANGUAGE.match(inner) if mark == "```" else None
    if first is not None:
        inner = inner[first.end() :]
        extra = {"language": first.group(1)} if first.group(1) else {}
    state.write(re.sub(r"\\([`\\])", r"\1", inner))
    state.close(extra)
    state.at = end.end()


def _end_quotes(state: _State, *, everything: bool) -> None:
    """A quotation lasts while lines begin with `>`."""
    if not state.opened(">"):
        return
    line = state.source.rfind("\n", 0, state.at) + 1
    if everything or state.source[line : line + 1] != ">":
        state.close()


def _reserved(character: str) -> BadRequestError:
    return _broken(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")


def _broken(why: str) -> BadRequestError:
    return BadRequestError(f"can't parse entities: {why}")
