"""Things made to go wrong on purpose."""

from dataclasses import asdict, dataclass, field
from typing import Any

CALL_KINDS = ("error_500", "timeout_before", "timeout_after", "slow", "blocked", "flood")
UPDATE_KINDS = ("duplicate_update", "reorder")
KINDS = CALL_KINDS + UPDATE_KINDS
SPARED = frozenset({"getupdates", "getme", "setwebhook", "deletewebhook", "getwebhookinfo"})
DEFAULT_SECONDS = {"timeout_before": 6.0, "timeout_after": 6.0, "slow": 2.0, "flood": 1.0, "reorder": 2.0}


@dataclass
class Fault:
    """One planned fault: `times` more occasions, for a method and a chat or for any."""

    id: int
    kind: str
    method: str = ""
    chat_id: int | None = None
    times: int = 1
    seconds: float = 0.0

    def meets(self, method: str, chat_id: int | None) -> bool:
        """Return whether a call is hit; a fault without a method spares the calls by which updates are received."""
        if self.chat_id is not None and self.chat_id != chat_id:
            return False
        if not self.method:
            return method.lower() not in SPARED
        return self.method in {"*", method.lower()}


@dataclass
class Faults:
    """The faults still to come, oldest first."""

    plans: list[Fault] = field(default_factory=list)
    _last: int = 0

    def add(self, kind: str, method: str = "", chat_id: int | None = None, **amounts: Any) -> Fault:
        """Plan a fault; `times` (1 when left out) and `seconds` (a default by kind) may be given."""
        self._last += 1
        times = int(amounts.get("times") or 1)
        seconds = amounts.get("seconds")
        wait = DEFAULT_SECONDS.get(kind, 0.0) if seconds is None else float(seconds)
        fault = Fault(self._last, kind, method.lower(), chat_id, times, wait)
        self.plans.append(fault)
        return fault

    def for_call(self, method: str, chat_id: int | None) -> Fault | None:
        """Use up and return the fault that hits this call, or None."""
        hits = (plan for plan in self.plans if plan.kind in CALL_KINDS and plan.meets(method, chat_id))
        return self._use(next(hits, None))

    def waiting(self, kind: str, chat_id: int | None) -> Fault | None:
        """Return a planned fault of the update kinds without using it up."""
        plans = (plan for plan in self.plans if plan.kind == kind and plan.chat_id in {None, chat_id})
        return next(plans, None)

    def for_update(self, kind: str, chat_id: int | None) -> Fault | None:
        """Use up and return a fault of the update kinds, or None."""
        return self._use(self.waiting(kind, chat_id))

    def clear(self) -> None:
        """Forget every planned fault."""
        self.plans.clear()

    def cards(self) -> list[dict[str, Any]]:
        """Return the planned faults as plain data."""
        return [asdict(plan) for plan in self.plans]

    def _use(self, fault: Fault | None) -> Fault | None:
        if fault is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.plans.remove(fault)
        return fault
