"""What the rest of Sapa may ask of a catalogue, whatever stands behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal, Protocol

Matched = Literal["title", "author", "topic"]


@dataclass(frozen=True)
class Title:
    """One title the library holds, with its copies at each branch."""

    id: str
    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    language: str = ""
    subjects: tuple[str, ...] = ()
    class_number: str = ""
    shelf: str = ""
    copies: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    audience: str = ""
    added: date | None = None
    isbn: str = ""


@dataclass(frozen=True)
class TitleQuery:
    """What a patron asked for: their own words, and the parts already recognised in them."""

    text: str
    title: str | None = None
    author: str | None = None
    topic: str | None = None
    isbn: str | None = None


@dataclass(frozen=True)
class Hit:
    """A title that answers a query, how well (0 to 1) and by what it was found."""

    title: Title
    score: float
    matched: Matched


class Catalog(Protocol):
    """A source of titles: the CSV sample now, a library system later."""

    def search(self, query: TitleQuery) -> list[Hit]:
        """Give the titles that answer the query, best first."""
        ...

    def title(self, title_id: str) -> Title | None:
        """Give the title with this id, if the library holds it."""
        ...

    def new_arrivals(self, limit: int) -> list[Title]:
        """Give the newest acquisitions, newest first."""
        ...

    def recommend(self, wish: str, limit: int) -> list[Title]:
        """Give a varied pick for a wish in the patron's own words."""
        ...
