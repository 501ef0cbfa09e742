"""One update at a time within a chat, over all the processes that take in updates."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import uuid4

from actions.bell import Bell
from actions.errors import OUTAGES
from records import together
from records.database import Database

PATIENCE_SECONDS = 20.0  # Telegram waits about a minute
LOOK_SECONDS = 0.5  # between two looks when nobody rings: the one before may have died


class NoTurnError(Exception):
    """A chat is too busy, or the database is away: the update is to be offered again."""


class ChatTurns:
    """The turns of one process: no connection is held while it has one, and a dead process's run out in seconds."""

    def __init__(self, db: Database, bell: Bell, patience: float = PATIENCE_SECONDS) -> None:
        """Take the database, what rings when a turn was given back, and how many seconds to wait at most."""
        self._db, self._bell, self._patience = db, bell, patience
        self._held: set[str] = set()

    @asynccontextmanager
    async def turn(self, chat_id: int, update_id: int) -> AsyncIterator[None]:
        """Have a chat to oneself, after earlier updates that wait; NoTurnError when it takes too long."""
        ticket = uuid4().hex
        self._held.add(ticket)
        try:
            await self._take(ticket, chat_id, update_id)
            yield
        finally:
            self._held.discard(ticket)
            with suppress(*OUTAGES):  # it runs out by itself
                await self._db.write(together.give_back, ticket, chat_id)

    async def _take(self, ticket: str, chat_id: int, update_id: int) -> None:
        try:
            async with asyncio.timeout(self._patience):
                rung = self._bell.next
                taken = await self._db.write(together.enter, ticket, chat_id, update_id)
                while not taken:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(rung.wait(), LOOK_SECONDS)
                    rung = self._bell.next
                    taken = await self._db.write(together.take, ticket, chat_id)
        except (TimeoutError, *OUTAGES) as error:
            raise NoTurnError(chat_id) from error

    async def renew(self) -> None:
        """Keep what is held; to be called every other second."""
        if self._held:
            with suppress(*OUTAGES):
                await self._db.write(together.renew, list(self._held))
