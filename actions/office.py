"""What the use cases need, given to them by the composition root."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from actions.calendar import Calendar
from actions.library import Library
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
    """Everything a use case works with; the staff chat is None while no staff group is connected."""

    db: Database
    library: Library
    book: Mapping[str, IntentFile]
    wording: Wording
    calendar: Calendar
    catalog: Catalog
    reader: Reader
    lexicon: Lexicon
    clock: Callable[[], datetime]
    staff_chat_id: int | None = None

    @property
    def staff_language(self) -> str:
        """The language of the staff group."""
        return self.library.facts.language

    def today(self, now: datetime) -> date:
        """The library's own date."""
        return now.astimezone(self.library.zone).date()
