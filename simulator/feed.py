"""What the page is told as it happens."""

from collections import deque
from typing import Any

from simulator.bell import Bell

KEPT = 2000


class Feed:
    """A short memory of happenings, each with a rising number, read by any number of open pages."""

    def __init__(self) -> None:
        self.bell = Bell()
        self.last = 0
        self._events: deque[tuple[int, dict[str, Any]]] = deque(maxlen=KEPT)

    def tell(self, kind: str, **facts: Any) -> None:
        """Add one happening and wake the open pages."""
        self.last += 1
        self._events.append((self.last, {"type": kind, **facts}))
        self.bell.ring()

    def since(self, number: int) -> list[tuple[int, dict[str, Any]]]:
        """Return the happenings after `number`, oldest first."""
        return [event for event in self._events if event[0] > number]
