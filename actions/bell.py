"""Waking those who wait for something to happen."""

import asyncio


class Bell:
    """Rung once for everybody who waits at that moment."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    @property
    def next(self) -> asyncio.Event:
        """Set at the next ring; had before looking, so that no ring in between is missed."""
        return self._next

    def ring(self) -> None:
        """Wake everybody."""
        self._next.set()
        self._next = asyncio.Event()
