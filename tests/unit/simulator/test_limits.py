"""Telegram's sending limits as token buckets, with a clock of our own."""

import pytest

from simulator.errors import FloodError
from simulator.limits import Limits


class Clock:
    """A clock that stands still."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


def test_the_21st_message_of_a_minute_to_a_group_has_to_wait() -> None:
    clock = Clock()
    limits = Limits(clock)
    for _ in range(20):
        limits.spend(-5)
        clock.now += 1
    with pytest.raises(FloodError) as refusal:
        limits.spend(-5)
    assert refusal.value.retry_after == 40
    assert refusal.value.body() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 40",
        "parameters": {"retry_after": 40},
    }
    clock.now += 40
    limits.spend(-5)


def test_a_burst_to_a_person_passes_and_a_stream_does_not() -> None:
    clock = Clock()
    limits = Limits(clock, per_second=1000)
    for _ in range(30):
        limits.spend(7)
    with pytest.raises(FloodError) as refusal:
        limits.spend(7)
    assert refusal.value.retry_after == 1
    for _ in range(5):
        clock.now += 1
        limits.spend(7)


def test_thirty_a_second_overall() -> None:
    clock = Clock()
    limits = Limits(clock)
    for person in range(30):
        limits.spend(person + 1)
    with pytest.raises(FloodError):
        limits.spend(99)
    clock.now += 1
    limits.spend(99)


def test_an_album_counts_as_its_pictures_and_a_refused_one_not_at_all() -> None:
    clock = Clock()
    limits = Limits(clock)
    limits.spend(-5, 10)
    limits.spend(-5, 8)
    with pytest.raises(FloodError):
        limits.spend(-5, 3)
    limits.spend(-5, 2)


def test_limits_can_be_switched_off() -> None:
    limits = Limits(Clock(), enabled=False)
    for _ in range(500):
        limits.spend(-5)
    assert limits.enabled is False
