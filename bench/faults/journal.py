"""What the trial itself did and saw, beside what the simulator and the database remember."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RatingPress:
    """A patron pressed a star; the update's number gives the order."""

    rating: int
    score: int
    update: int


@dataclass(frozen=True)
class Claim:
    """The console said that a chat was claimed, at a moment of the simulator's clock."""

    interaction: int
    at: float


@dataclass(frozen=True)
class StaffReply:
    """A librarian wrote to a patron; `certain` when Telegram kept it or the console confirmed it."""

    text: str
    thread: int | None
    certain: bool


@dataclass
class Journal:
    """Grows while the trial runs; moments are of the simulator's clock, in seconds."""

    written: int = 0
    presses: list[RatingPress] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    replies: list[StaffReply] = field(default_factory=list)
    crashes: list[float] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    ended_alone: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)


class Turns:
    """Numbers the patrons' messages; nobody runs far ahead of the kills that were planned for them, nor of the bot."""

    def __init__(
        self, journal: Journal, messages: int, kills: int, ahead: float, may_write: Callable[[], bool]
    ) -> None:
        """Take how many messages and kills come, how many kills' worth messages may be ahead, and when to wait.

        Kills and faults come with the messages. Were these written while the bot takes none, it would be killed again
        and again before it took one.
        """
        self._journal, self._messages, self._kills, self._ahead = journal, messages, kills, ahead
        self._may_write = may_write

    @property
    def over(self) -> bool:
        """Whether everything has been written."""
        return self._journal.written >= self._messages

    async def reached(self, message: float) -> None:
        """Wait until so many messages were written, or all."""
        while self._journal.written < message and not self.over:  # noqa: ASYNC110 (looked at seldom)
            await asyncio.sleep(0.05)

    async def due_for(self, kill: int) -> None:
        """Wait until the messages before a kill were written."""
        await self.reached(kill / self._kills * self._messages)

    async def take(self) -> int | None:
        """The number of the next message, once it may be written; None when all are."""
        while not self.over:
            due = self._journal.written / self._messages * self._kills
            if due - self._journal.kills.total() < self._ahead and self._may_write():
                self._journal.written += 1
                return self._journal.written
            await asyncio.sleep(0.05)
        return None
