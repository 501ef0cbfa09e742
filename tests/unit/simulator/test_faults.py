"""Which calls a planned fault hits."""

from simulator.faults import Faults


def test_a_fault_without_a_method_spares_the_receiving_calls() -> None:
    faults = Faults()
    faults.add("error_500")
    assert faults.for_call("getUpdates", None) is None
    hit = faults.for_call("sendMessage", 5)
    assert hit is not None
    assert hit.kind == "error_500"
    assert faults.for_call("sendMessage", 5) is None


def test_method_and_chat_are_both_minded() -> None:
    faults = Faults()
    faults.add("blocked", "sendMessage", 6001, times=2)
    assert faults.for_call("sendMessage", 6002) is None
    assert faults.for_call("sendPhoto", 6001) is None
    assert faults.for_call("SENDMESSAGE", 6001) is not None
    assert faults.cards()[0]["times"] == 1


def test_a_named_receiving_call_is_hit_and_star_hits_all() -> None:
    faults = Faults()
    faults.add("error_500", "getUpdates")
    faults.add("slow", "*")
    assert faults.for_call("getUpdates", None) is not None
    slow = faults.for_call("getUpdates", None)
    assert slow is not None
    assert slow.seconds == 2.0


def test_clearing_forgets_all() -> None:
    faults = Faults()
    faults.add("flood", seconds=9)
    faults.clear()
    assert faults.for_call("sendMessage", 1) is None
