"""What the use cases need, given to them by the composition root."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from actions.calendar import Calendar
from actions.edition import Edition, Editions
from actions.library import Library
from actions.thresholds import Thresholds
from actions.wording import Wording
from catalog.port import Catalog
from nlu.intents import IntentFile
from nlu.interpretation import Interpretation
from nlu.lexicon import Lexicon
from records.database import Database


class Reader(Protocol):
    """Whoever reads patrons' messages."""

    async def read(self, text: str, today: date) -> tuple[Interpretation, ...]:
        """The questions in a text, in order; at least one, and never an error."""
        ...

    async def read_after(self, before: str, text: str, today: date, /) -> Interpretation | None:
        """A text read in one breath with the message before it; None where that says nothing."""
        ...


@dataclass(frozen=True)
class Office:
    """Everything a use case works with; the staff chat is None while no staff group is connected.

    What is `settled` is the content for one turn or visit; without it, whatever is in force at each moment.
    """

    db: Database
    editions: Editions
    catalog: Catalog
    reader: Reader
    lexicon: Lexicon
    clock: Callable[[], datetime]
    staff_chat_id: int | None = None
    console_address: str = ""
    settled: Edition | None = None

    async def now_settled(self) -> "Office":
        """The office with the content that is in force now, which does not change under whoever works with it."""
        return self.with_content(await self.editions.newest(self.db))

    def with_content(self, edition: Edition) -> "Office":
        """The office with other content."""
        return replace(self, settled=edition)

    @property
    def content(self) -> Edition:
        """The content to work with."""
        return self.settled or self.editions.current

    @property
    def library(self) -> Library:
        """The library's facts."""
        return self.content.library

    @property
    def book(self) -> Mapping[str, IntentFile]:
        """The intents with their answers."""
        return self.content.book

    @property
    def wording(self) -> Wording:
        """How things are said."""
        return self.content.wording

    @property
    def calendar(self) -> Calendar:
        """When the library is open."""
        return self.content.calendar

    @property
    def thresholds(self) -> Thresholds:
        """How sure Sapa must be."""
        return self.content.thresholds

    @property
    def staff_language(self) -> str:
        """The language of the staff group."""
        return self.library.facts.language

    def today(self, now: datetime) -> date:
        """The library's own date."""
        return now.astimezone(self.library.zone).date()
