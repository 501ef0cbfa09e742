"""The updates that wait for a bot until it acknowledges them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.bell import Bell
from simulator.errors import ConflictError
from simulator.faults import Faults

KEPT_SECONDS = 86_400
CALLBACK_SECONDS = 150
OPT_IN = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass
class Update:
    """One update; `lane` names the queue within which Telegram keeps order."""

    id: int
    kind: str
    payload: dict[str, Any]
    chat_id: int
    lane: str
    born: float

    def body(self) -> dict[str, Any]:
        """Return the Bot API's `Update`."""
        return {"update_id": self.id, self.kind: self.payload}

    def expired(self, now: float) -> bool:
        """Whether Telegram would have thrown it away by now."""
        return now - self.born > (CALLBACK_SECONDS if self.kind == "callback_query" else KEPT_SECONDS)


@dataclass
class UpdateQueue:
    """A bot's waiting updates, in order of their numbers."""

    clock: Callable[[], float]
    faults: Faults
    bell: Bell = field(default_factory=Bell)
    pending: list[Update] = field(default_factory=list)
    again: list[Update] = field(default_factory=list)
    allowed: frozenset[str] = frozenset()
    _poller: int = 0
    _reason: str = OTHER_POLLER

    def put(self, update: Update) -> None:
        """Add an update, unless the bot did not ask for its kind."""
        if update.kind in self.allowed if self.allowed else update.kind not in OPT_IN:
            self.pending.append(update)
            self.bell.ring()

    def acknowledge(self, offset: int) -> None:
        """Forget updates below `offset`, or (negative) all but the last so many."""
        if offset < 0:
            self.pending = self.pending[offset:]
            return
        done = [update for update in self.pending if update.id < offset]
        self.pending = [update for update in self.pending if update.id >= offset]
        self.again += [update for update in done if self.faults.for_update("duplicate_update", update.chat_id)]

    def batch(self, limit: int) -> list[dict[str, Any]]:
        """Return the next updates to hand out; they stay until acknowledged."""
        self._expire()
        if self._held(self.pending):
            return []
        repeated, self.again = self.again, []
        # Only what is handed out together may change places: an offset would pass over what comes later.
        handed = sorted(repeated + self.pending, key=lambda update: update.id)[:limit]
        self._reorder(handed)
        return [update.body() for update in handed]

    def head(self, lane: str) -> Update | None:
        """Return the first update of a lane, for the webhook, or None (also while a reorder fault holds it)."""
        self._expire()
        mine = [update for update in self.pending if update.lane == lane]
        if not mine or self._held(mine):
            return None
        self._reorder(mine, self.pending)
        return mine[0]

    def lanes(self) -> set[str]:
        """Return the lanes in which something waits."""
        return {update.lane for update in self.pending}

    def done(self, update: Update) -> None:
        """Forget an update that the webhook took."""
        self.pending = [other for other in self.pending if other is not update]

    def start_polling(self) -> int:
        """Become the only poller and return the ticket that proves it; the poller before is ended."""
        self.stop_polling(OTHER_POLLER)
        return self._poller

    def stop_polling(self, reason: str) -> None:
        """End whoever is polling now; `reason` is the text of their conflict."""
        self._poller += 1
        self._reason = reason
        self.bell.ring()

    def check(self, ticket: int) -> None:
        """Raise ConflictError when somebody else polls or a webhook was set meanwhile."""
        if ticket != self._poller:
            raise ConflictError(self._reason)

    def _expire(self) -> None:
        now = self.clock()
        self.pending = [update for update in self.pending if not update.expired(now)]

    def _pair(self, updates: list[Update]) -> list[Update]:
        first = next((one for one in updates if self.faults.waiting("reorder", one.chat_id)), None)
        return [] if first is None else [one for one in updates if one.chat_id == first.chat_id][:2]

    def _held(self, updates: list[Update]) -> bool:
        pair = self._pair(updates)
        if len(pair) != 1:
            return False
        fault = self.faults.waiting("reorder", pair[0].chat_id)
        return fault is not None and self.clock() - pair[0].born < fault.seconds

    def _reorder(self, updates: list[Update], *others: list[Update]) -> None:
        pair = self._pair(updates)
        if len(pair) > 1 and self.faults.for_update("reorder", pair[0].chat_id):
            for each in (updates, *others):
                self._swap(each, pair)

    @staticmethod
    def _swap(updates: list[Update], pair: list[Update]) -> None:
        first, second = (next(i for i, one in enumerate(updates) if one is other) for other in pair)
        updates[first], updates[second] = updates[second], updates[first]
