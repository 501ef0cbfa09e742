"""Leaves a service alone for a while after it has failed repeatedly."""

from collections.abc import Callable
from time import monotonic


class Breaker:
    """Open after `failures` in a row; after `rest` seconds one try is let through to see whether it works again."""

    def __init__(self, failures: int = 3, rest: float = 3.0, clock: Callable[[], float] = monotonic) -> None:
        self._failures = failures
        self._rest = rest
        self._clock = clock
        self._failed = 0
        self._try_at = 0.0

    @property
    def closed(self) -> bool:
        """Whether the service is believed to work."""
        return self._failed < self._failures

    def allows(self) -> bool:
        """Whether a call may be tried now; while open, only one try in each rest time."""
        if self.closed:
            return True
        if self._clock() < self._try_at:
            return False
        self._try_at = self._clock() + self._rest
        return True

    def succeeded(self) -> None:
        """Note that a call worked."""
        self._failed = 0

    def failed(self) -> None:
        """Note that a call failed."""
        self._failed += 1
        self._try_at = self._clock() + self._rest
