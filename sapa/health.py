"""How the running bot is: its database, Telegram, who reads, and whether what it says gets out."""

import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from actions.health import OK, Health, database_health
from bot.requests import UNREACHED
from nlu.interpreter import Interpreter
from records import handoffs, outbox
from records.database import Database
from records.outbox import Backlog
from sapa.metrics import Metrics

SILENT_SECONDS = 120.0  # a long poll ends after 25 seconds at the latest
STUCK_SECONDS = 300.0


class Contact:
    """When Telegram last answered; told by every call."""

    def __init__(self, metrics: Metrics, clock: Callable[[], float] = time.monotonic) -> None:
        self._metrics, self._clock = metrics, clock
        self._answered_at: float | None = None
        self._failing = False

    def __call__(self, code: str) -> None:
        """Note how a call ended: an HTTP status, or that there was none."""
        self._metrics.telegram.labels(code).inc()
        self._failing = code == UNREACHED or code.startswith("5")
        if not self._failing:
            self._answered_at = self._clock()

    @property
    def health(self) -> str:
        """Whether Telegram is reached; with a webhook, silence alone is no bad sign."""
        if self._answered_at is None:
            return "down: not reached yet"
        silent = self._clock() - self._answered_at
        return f"down: not reached for {silent:.0f} seconds" if self._failing and silent > SILENT_SECONDS else OK


class Watch:
    """Looks at the desk when it is asked how it is."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db, self._now = db, clock
        self.metrics = Metrics()
        self.contact = Contact(self.metrics)
        self.reader: Interpreter | None = None
        db.on_error(lambda kind: self.metrics.database_errors.labels(kind).inc())

    async def health(self) -> Health:
        """Every part; content was read whole before anything began."""
        database = await database_health(self._db)
        outgoing = await self._outgoing() if database == OK else "down: not known without the database"
        reading = OK if self.reader and await self.reader.has_rasa() else "degraded: reading by wordings"
        parts = {"database": database, "content": OK, "telegram": self.contact.health}
        return Health({**parts, "reading": reading, "outgoing": outgoing})

    async def look(self) -> None:
        """Bring the figures that are looked up, rather than counted, up to date."""
        try:
            backlog, (waiting, since) = await self._db.read(_standing)
        except SQLAlchemyError:
            self.metrics.database_up.set(0)
            return
        self.metrics.database_up.set(1)
        self.metrics.outbox.set(backlog.pending)
        self.metrics.outbox_oldest.set(self._age(backlog.queued_at))
        self.metrics.waiting.set(waiting)
        self.metrics.longest_wait.set(self._age(since))
        self.metrics.rasa_left_alone.set(self.reader is not None and self.reader.leaves_rasa_alone)

    async def _outgoing(self) -> str:
        late = self._age((await self._db.read(outbox.backlog)).due_at)
        return f"down: stuck for {late:.0f} seconds" if late > STUCK_SECONDS else OK

    def _age(self, since: datetime | None) -> float:
        """Seconds since a moment; 0 for none."""
        return max((self._now() - since).total_seconds(), 0.0) if since else 0.0


def _standing(session: Session) -> tuple[Backlog, tuple[int, datetime | None]]:
    return outbox.backlog(session), handoffs.longest_waiting(session)
