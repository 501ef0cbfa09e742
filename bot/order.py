"""Chats run in parallel, one update at a time within a chat, and no chat can take all the slots."""

import asyncio
from collections.abc import Awaitable, Callable


class ChatOrder:
    """Runs work chat by chat: in the order given within a chat, at most so many chats at once."""

    def __init__(self, slots: int) -> None:
        """Take how many chats may be worked on at once."""
        self._slots = asyncio.Semaphore(slots)
        self._last: dict[int, asyncio.Task[None]] = {}

    def add(self, chat_id: int, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Queue work behind the chat's earlier work; the task ends when it is done."""
        before = self._last.get(chat_id)
        task = asyncio.create_task(self._after(before, work))
        self._last[chat_id] = task
        task.add_done_callback(lambda done: self._forget(chat_id, done))
        return task

    async def _after(self, before: asyncio.Task[None] | None, work: Callable[[], Awaitable[None]]) -> None:
        if before is not None:
            await asyncio.wait([before])
        # Taken only when it is this chat's turn: a queue within one chat holds no slot.
        async with self._slots:
            await work()

    def _forget(self, chat_id: int, done: asyncio.Task[None]) -> None:
        if self._last.get(chat_id) is done:
            del self._last[chat_id]
