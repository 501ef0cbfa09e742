"""The queue of updates: acknowledging, expiry, allowed kinds, faults."""

import pytest

from simulator.errors import ConflictError
from simulator.faults import Faults
from simulator.updates import Update, UpdateQueue


class Clock:
    """A clock that stands still."""

    now = 1000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


def queue_of(*numbers: int, kind: str = "message") -> tuple[UpdateQueue, Clock, Faults]:
    clock, faults = Clock(), Faults()
    queue = UpdateQueue(clock, faults)
    for number in numbers:
        queue.put(Update(number, kind, {"n": number}, 7, "chat7", clock.now))
    return queue, clock, faults


def ids(queue: UpdateQueue, limit: int = 100) -> list[int]:
    return [update["update_id"] for update in queue.batch(limit)]


def test_updates_stay_until_acknowledged() -> None:
    queue, _, _ = queue_of(1, 2, 3)
    assert ids(queue) == [1, 2, 3]
    assert ids(queue, limit=2) == [1, 2]
    queue.acknowledge(3)
    assert ids(queue) == [3]


def test_a_negative_offset_keeps_only_the_last() -> None:
    queue, _, _ = queue_of(1, 2, 3)
    queue.acknowledge(-2)
    assert ids(queue) == [2, 3]


def test_old_updates_expire_callbacks_sooner() -> None:
    queue, clock, _ = queue_of(1)
    queue.put(Update(2, "callback_query", {}, 7, "user7", clock.now))
    clock.now += 151
    assert ids(queue) == [1]
    clock.now += 86_400
    assert ids(queue) == []


def test_only_asked_kinds_are_kept() -> None:
    queue, clock, _ = queue_of(1)
    queue.allowed = frozenset({"callback_query"})
    queue.put(Update(2, "message", {}, 7, "chat7", clock.now))
    queue.put(Update(3, "callback_query", {}, 7, "user7", clock.now))
    assert ids(queue) == [1, 3]


def test_the_first_poller_is_ended_by_the_second() -> None:
    queue, _, _ = queue_of()
    first = queue.start_polling()
    second = queue.start_polling()
    queue.check(second)
    with pytest.raises(ConflictError, match="terminated by other getUpdates request"):
        queue.check(first)


def test_a_duplicate_fault_hands_an_acknowledged_update_out_again_once() -> None:
    queue, _, faults = queue_of(1, 2)
    faults.add("duplicate_update")
    queue.acknowledge(3)
    assert ids(queue) == [1]
    assert ids(queue) == []


def test_a_reorder_fault_waits_for_a_pair_and_swaps_it() -> None:
    queue, clock, faults = queue_of(1)
    faults.add("reorder")
    assert ids(queue) == []
    queue.put(Update(2, "message", {}, 7, "chat7", clock.now))
    assert ids(queue) == [2, 1]
    assert faults.plans == []


def test_what_is_reordered_was_handed_out_together_so_that_no_offset_passes_over_another() -> None:
    queue, clock, faults = queue_of(1)
    for number, chat in ((2, 8), (3, 8), (4, 7)):
        queue.put(Update(number, "message", {}, chat, f"chat{chat}", clock.now))
    faults.add("reorder", seconds=0)
    assert [each["update_id"] for each in queue.batch(3)] == [1, 2, 3]
    assert ids(queue) == [4, 2, 3, 1]


def test_a_reorder_fault_gives_a_single_update_up_after_its_seconds() -> None:
    queue, clock, faults = queue_of(1)
    faults.add("reorder", seconds=1)
    clock.now += 1.5
    assert ids(queue) == [1]


def test_heads_of_lanes_for_the_webhook() -> None:
    queue, clock, _ = queue_of(1, 2)
    queue.put(Update(3, "callback_query", {}, 7, "user7", clock.now))
    head = queue.head("chat7")
    assert head is not None
    assert head.id == 1
    assert queue.lanes() == {"chat7", "user7"}
    queue.done(head)
    assert ids(queue) == [2, 3]
