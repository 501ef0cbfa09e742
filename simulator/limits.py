"""Telegram's sending limits, from its FAQ for bots: 30/s overall, 20/min in a group, about 1/s in a private chat."""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.errors import FloodError


@dataclass
class Bucket:
    """Tokens that refill with time; `size` of them may be spent at once."""

    size: float
    per_second: float
    tokens: float = 0
    at: float = 0

    def wait(self, now: float, amount: float) -> float:
        """Return the seconds until `amount` tokens are there, after refilling."""
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.per_second)
        self.at = now
        return max(0.0, (min(amount, self.size) - self.tokens) / self.per_second)


@dataclass
class Limits:
    """The limits of one bot; turn them off with `enabled = False`, shrink them in tests by their numbers."""

    clock: Callable[[], float]
    enabled: bool = True
    per_second: float = 30
    group_messages: int = 20
    group_seconds: float = 60
    private_burst: float = 30
    private_per_second: float = 1
    _overall: Bucket | None = None
    _private: dict[int, Bucket] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def spend(self, chat_id: int, amount: int = 1) -> None:
        """Count `amount` messages or edits to a chat, or raise FloodError and count nothing."""
        if not self.enabled:
            return
        now = self.clock()
        wait = max(self._overall_wait(now, amount), self._chat_wait(chat_id, now, amount))
        if wait > 0:
            raise FloodError(max(1, math.ceil(wait)))
        self._take(chat_id, now, amount)

    def _overall_wait(self, now: float, amount: int) -> float:
        self._overall = self._overall or Bucket(self.per_second, self.per_second, self.per_second, now)
        return self._overall.wait(now, amount)

    def _chat_wait(self, chat_id: int, now: float, amount: int) -> float:
        if chat_id < 0:
            return self._group_wait(chat_id, now, amount)
        fresh = Bucket(self.private_burst, self.private_per_second, self.private_burst, now)
        return self._private.setdefault(chat_id, fresh).wait(now, amount)

    def _group_wait(self, chat_id: int, now: float, amount: int) -> float:
        sent = self._groups[chat_id]
        while sent and sent[0] <= now - self.group_seconds:
            sent.popleft()
        excess = len(sent) + min(amount, self.group_messages) - self.group_messages
        return sent[excess - 1] + self.group_seconds - now if excess > 0 else 0.0

    def _take(self, chat_id: int, now: float, amount: int) -> None:
        assert self._overall is not None
        self._overall.tokens -= amount
        if chat_id < 0:
            self._groups[chat_id].extend([now] * amount)
        else:
            self._private[chat_id].tokens -= amount
