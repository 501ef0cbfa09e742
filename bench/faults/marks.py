"""The words by which a chat changes hands, as patterns of the library's own texts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

HOLE = re.compile(r"\{\{.*?\}\}")
BEGINS = ("librarian_joined",)
ENDS = ("handoff_returned", "back_to_bot", "handed_back", "resolved_thanks")
REFUSES = ("already_ended", "claim_first", "taken_by")


@dataclass(frozen=True)
class Marks:
    """Patterns of what is said when a librarian comes, goes, or may not write."""

    coming: re.Pattern[str]
    going: re.Pattern[str]
    refusing: re.Pattern[str]

    def begins(self, text: str) -> bool:
        """Whether a librarian has come."""
        return self.coming.fullmatch(text) is not None

    def ends(self, text: str) -> bool:
        """Whether the librarian has gone."""
        return self.going.fullmatch(text) is not None

    def refuses(self, text: str) -> bool:
        """Whether a librarian's words were not passed on; several lines may travel in one message."""
        return self.refusing.search(text) is not None


def marks_of(texts: Path) -> Marks:
    """The patterns of a file of texts."""
    said: Mapping[str, Mapping[str, str]] = yaml.safe_load(texts.read_text(encoding="utf-8"))
    return Marks(*(_pattern(said[key] for key in keys) for keys in (BEGINS, ENDS, REFUSES)))


def _pattern(texts: Iterable[Mapping[str, str]]) -> re.Pattern[str]:
    whole = ("(?s:.*)".join(re.escape(part) for part in HOLE.split(text)) for each in texts for text in each.values())
    return re.compile("|".join(f"(?:{each})" for each in whole))
