"""parse_mode HTML."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from simulator.errors import BadRequestError
from simulator.utf16 import byte_offset, utf16_length

TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s+[^<>]*)?)>")
ATTRIBUTE = re.compile(r"([A-Za-z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9A-Fa-f]+);")


@dataclass
class _Open:
    tag: str
    start: int
    attributes: dict[str, str]


@dataclass
class _State:
    source: str
    text: str = ""
    length: int = 0
    entities: list[dict[str, Any]] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)

    def write(self, raw: str) -> None:
        plain = ENTITY.sub(lambda found: html.unescape(found.group()), raw)
        self.text += plain
        self.length += utf16_length(plain)

    def open(self, tag: str, attributes: str, position: int) -> None:
        named = {name.lower(): a or b or c for name, a, b, c in ATTRIBUTE.findall(attributes)}
        if tag not in TYPES or (tag == "span" and named.get("class") != "tg-spoiler"):
            raise _broken(f'Unsupported start tag "{tag}" at byte offset {byte_offset(self.source, position)}')
        self.stack.append(_Open(tag, self.length, {key: html.unescape(value) for key, value in named.items()}))

    def close(self, tag: str, position: int) -> None:
        where = byte_offset(self.source, position)
        if not self.stack:
            raise _broken(f"Unexpected end tag at byte offset {where}")
        opened = self.stack.pop()
        if opened.tag != tag:
            raise _broken(f'Unmatched end tag at byte offset {where}, expected "</{opened.tag}>", found "</{tag}>"')
        if self.length > opened.start:
            self.note(opened)

    def note(self, opened: _Open) -> None:
        entity = {"type": TYPES[opened.tag], "offset": opened.start, "length": self.length - opened.start}
        extra = _extra(opened, self.stack)
        if extra is not None:
            self.entities.append(entity | extra)


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the text without tags and its entities, or raise BadRequestError in Telegram's words."""
    state, position = _State(source), 0
    while position < len(source):
        if source[position] == "<":
            position = _tag(state, position)
            continue
        end = source.find("<", position)
        end = len(source) if end < 0 else end
        state.write(source[position:end])
        position = end
    if state.stack:
        raise _broken(f'Can\'t find end tag corresponding to start tag "{state.stack[-1].tag}"')
    return state.text, sorted(state.entities, key=lambda one: (one["offset"], -one["length"]))


def _tag(state: _State, position: int) -> int:
    found = TAG.match(state.source, position)
    if found is None:
        name = re.match(r"</?([^\s<>]*)", state.source[position:])
        where = byte_offset(state.source, position)
        raise _broken(f'Unsupported start tag "{name.group(1) if name else ""}" at byte offset {where}')
    if found.group(1):
        state.close(found.group(2).lower(), position)
    else:
        state.open(found.group(2).lower(), found.group(3), position)
    return found.end()


def _extra(opened: _Open, stack: list[_Open]) -> dict[str, Any] | None:
    """Return what belongs to the entity besides its place; None when it is no entity of its own."""
    if opened.tag == "a":
        return {"url": opened.attributes["href"]} if opened.attributes.get("href") else None
    if opened.tag == "tg-emoji":
        return {"custom_emoji_id": opened.attributes.get("emoji-id", "")}
    if opened.tag == "code" and stack and stack[-1].tag == "pre":
        stack[-1].attributes["language"] = opened.attributes.get("class", "").removeprefix("language-")
        return None
    if opened.tag == "pre" and opened.attributes.get("language"):
        return {"language": opened.attributes["language"]}
    return {"type": "expandable_blockquote"} if "expandable" in opened.attributes else {}


def _broken(why: str) -> BadRequestError:
    return BadRequestError(f"can't parse entities: {why}")
