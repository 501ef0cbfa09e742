"""Several bot processes at one desk: what each needs so that they work as one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from uuid import uuid4

from actions.bell import Bell
from actions.chat_turns import ChatTurns
from actions.errors import OUTAGES
from actions.pause import pause
from records import together
from records.changes import BOTS
from records.database import Database
from records.watch import Watch, watch

SENDER = "sender"
RENEW_SECONDS = 2.0
LISTEN_SECONDS = 1.0
AWAY_SECONDS = 2.0
MARGIN_SECONDS = 1.0  # by which a lease is taken to end earlier than the database says


class SenderLease:
    """One process sends for all: whoever holds this, until it no longer says so for some seconds."""

    def __init__(self, db: Database) -> None:
        self._db, self._me, self._until = db, uuid4().hex, 0.0

    async def hold(self) -> bool:
        """Take or prolong the lease; whether it is held. While the database is away it lasts until it runs out."""
        began = monotonic()
        try:
            if await self._db.write(together.hold, SENDER, self._me):
                self._until = began + together.LEASE.total_seconds() - MARGIN_SECONDS
            else:
                self._until = 0.0
        except OUTAGES:
            pass
        return monotonic() < self._until

    async def let_go(self) -> None:
        """Leave sending to another process at once."""
        self._until = 0.0
        await self._db.write(together.let_go, SENDER, self._me)


class Together:
    """What one process of several has: turns in chats, the lease of the sender, and a bell that all can ring."""

    def __init__(self, db: Database) -> None:
        """Take the PostgreSQL database on which they meet."""
        self._db = db
        self.bell = Bell()
        self.turns = ChatTurns(db, self.bell)
        self.lease = SenderLease(db)

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Hear the others while the block runs, and keep the turns that are held."""
        stop = asyncio.Event()
        tasks = [asyncio.create_task(self._listen(stop)), asyncio.create_task(self._renew(stop))]
        try:
            yield
        finally:
            stop.set()
            await asyncio.gather(*tasks)

    async def _renew(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.turns.renew()
            await pause(stop, RENEW_SECONDS)

    async def _listen(self, stop: asyncio.Event) -> None:
        """Ring when PostgreSQL tells of news; begin again when it was away."""
        while not stop.is_set():
            try:
                waiting = await asyncio.to_thread(watch, self._db, BOTS)
                await self._listen_with(waiting, stop)
            except (*OUTAGES, OSError):
                await pause(stop, AWAY_SECONDS)

    async def _listen_with(self, waiting: Watch, stop: asyncio.Event) -> None:
        try:
            while not stop.is_set():
                if await asyncio.to_thread(waiting.wait, LISTEN_SECONDS):
                    self.bell.ring()
        finally:
            await asyncio.to_thread(waiting.close)
