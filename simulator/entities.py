"""Formatting of texts: parse modes, given entities, and what Telegram finds by itself. Offsets count UTF-16 units."""

import re
from dataclasses import dataclass
from typing import Any

from simulator.errors import BadRequestError
from simulator.markup_html import parse_html
from simulator.markup_markdown import parse_legacy_markdown, parse_markdown
from simulator.params import Params
from simulator.utf16 import utf16_length

PARSERS = {"html": parse_html, "markdownv2": parse_markdown, "markdown": parse_legacy_markdown}
FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]|\bwww\.[^\s<>\"']+[^\s<>\"'.,;:!?)])"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    r"|(?<![\w/@])(?P<mention>@[A-Za-z]\w{4,31})\b"
    r"|(?<![\w/<>])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?)(?![\w/])"
    r"|(?<!\w)(?P<hashtag>\#\w*[^\W\d_]\w*)",
    re.ASCII,
)
OPAQUE = frozenset({"code", "pre", "text_link", "url"})


@dataclass
class Formatted:
    """A text without markup, and its entities."""

    text: str
    entities: list[dict[str, Any]]


def formatted(params: Params, text_name: str, entities_name: str) -> Formatted:
    """Return the text of a call, its parse mode applied or its entities taken over."""
    text = params.text(text_name).replace("\r\n", "\n")
    mode = params.text("parse_mode").lower()
    if mode and mode not in PARSERS:
        raise BadRequestError("unsupported parse_mode")
    given = params.items(entities_name)
    if mode and not given:
        text, given = PARSERS[mode](text)
    return polished(text, given)


def polished(text: str, entities: list[dict[str, Any]]) -> Formatted:
    """Return the text trimmed as Telegram does, entities moved along, links and commands found."""
    lead = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    kept = _moved(entities, lead, utf16_length(text))
    return Formatted(text, sorted(kept + detected(text, kept), key=_order))


def detected(text: str, known: list[dict[str, Any]] = []) -> list[dict[str, Any]]:  # noqa: B006  never changed
    """Return the commands, links, mentions and hashtags in a text, outside of code and links already known."""
    taken = [(one["offset"], one["offset"] + one["length"]) for one in known if one["type"] in OPAQUE]
    found = []
    for match in FOUND.finditer(text):
        start = utf16_length(text[: match.start()])
        length = utf16_length(match.group())
        if not any(low < start + length and start < high for low, high in taken):
            found.append({"type": match.lastgroup, "offset": start, "length": length})
    return found


def _moved(entities: list[dict[str, Any]], lead: int, total: int) -> list[dict[str, Any]]:
    kept = []
    for entity in entities:
        start = max(0, int(entity.get("offset", 0)) - lead)
        end = min(total, int(entity.get("offset", 0)) + int(entity.get("length", 0)) - lead)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return kept


def _order(entity: dict[str, Any]) -> tuple[int, int]:
    return entity["offset"], -entity["length"]
