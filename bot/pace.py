"""Telegram's limits, kept before they are hit: so many calls in any window of time."""

import asyncio
from collections import deque
from collections.abc import Callable


class Pace:
    """At most `calls` in any `seconds`; whoever comes too early waits, first come first."""

    def __init__(self, calls: int, seconds: float, clock: Callable[[], float] | None = None) -> None:
        """Take the window; the clock gives monotonic seconds."""
        self._calls, self._seconds = calls, seconds
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._made: deque[float] = deque()
        self._turn = asyncio.Lock()

    async def wait(self) -> None:
        """Wait until one more call is allowed, and count it."""
        async with self._turn:
            if len(self._made) >= self._calls:
                await asyncio.sleep(max(0.0, self._made.popleft() + self._seconds - self._clock()))
            self._made.append(self._clock())
