"""Patrons who write at a steady rate, or always so many at once, and how long each of them waits for the answer."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Any

from simulator.accounts import User
from simulator.messages import Message
from simulator.world import World

PATRONS = 600  # who write in turns: at 150 messages a second each writes every four seconds
FIRST_PATRON = 7_000_001
COMMON, COMMON_SHARE = 40, 0.3  # questions that are often asked in the same words, and the share of messages they make
SEED = 7
PATIENCE = 60.0  # seconds after which what is not answered counts as never answered


class WatchedWorld(World):
    """The made-up Telegram, with patrons whose waits are noted: from their message until sendMessage has come."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.waits: list[float] = []  # in milliseconds
        self.answered = asyncio.Semaphore(0)
        self._asked: dict[int, deque[float]] = defaultdict(deque)

    def fill(self) -> None:
        """Let the patrons come."""
        for number in range(PATRONS):
            self.add_user(User(FIRST_PATRON + number, f"Pemustaka {number}", language_code="id"))

    def say(self, patron: int, text: str, due: float) -> None:
        """Write a message that was due at a moment; its wait counts from then."""
        self._asked[patron].append(due)
        self.chats[patron].started = True
        self.post(Message(patron, patron, text=text))

    def post(self, message: Message) -> int | None:
        """Note the answer to a patron's oldest unanswered message."""
        if message.sender_id in self.bots and self._asked[message.chat_id]:
            self.waits.append((perf_counter() - self._asked[message.chat_id].popleft()) * 1000)
            self.answered.release()
        return super().post(message)

    @property
    def unanswered(self) -> int:
        """How many messages still wait."""
        return sum(map(len, self._asked.values()))

    def forget(self) -> None:
        """Begin a new measurement."""
        self.waits.clear()
        self._asked.clear()
        self.answered = asyncio.Semaphore(0)


@dataclass
class Conversation:
    """Who writes what, always in the same order: some questions come again and again, the others hardly twice."""

    questions: Sequence[str]
    chance: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 (made-up patrons)
    said: int = 0

    def __post_init__(self) -> None:
        shuffled = self.chance.sample(self.questions, len(self.questions))
        self._common, self._rare = shuffled[:COMMON], cycle(shuffled[COMMON:])
        self._patrons = cycle(range(FIRST_PATRON, FIRST_PATRON + PATRONS))

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return self

    def __next__(self) -> tuple[int, str]:
        common = self.chance.random() < COMMON_SHARE
        return next(self._patrons), self.chance.choice(self._common) if common else next(self._rare)


async def at_rate(world: WatchedWorld, talk: Conversation, rate: int, seconds: int) -> dict[str, float]:
    """Messages come whether or not the ones before were answered: so many in each second, at random moments of it."""
    world.forget()
    began = perf_counter()
    for due in moments(talk.chance, rate, seconds):
        await asyncio.sleep(max(0.0, began + due - perf_counter()))
        world.say(*next(talk), began + due)
    await _all_answered(world)
    return {"messages": rate * seconds, "unanswered": world.unanswered, **waits(world.waits)}


def moments(chance: Random, rate: int, seconds: int) -> list[float]:
    """When messages come, in seconds from the beginning."""
    return [second + part for second in range(seconds) for part in sorted(chance.random() for _ in range(rate))]


async def at_once(world: WatchedWorld, talk: Conversation, waiting: int, seconds: int) -> float:
    """Messages answered in a second while so many are always waiting."""
    world.forget()
    began = perf_counter()
    for _ in range(waiting):
        world.say(*next(talk), perf_counter())
    while perf_counter() - began < seconds:
        async with asyncio.timeout(PATIENCE):
            await world.answered.acquire()
        world.say(*next(talk), perf_counter())
    rate = len(world.waits) / (perf_counter() - began)
    await _all_answered(world)
    return round(rate, 1)


async def _all_answered(world: WatchedWorld) -> None:
    end = perf_counter() + PATIENCE
    while world.unanswered and perf_counter() < end:  # noqa: ASYNC110 (answers come one by one)
        await asyncio.sleep(0.05)


def waits(times: Sequence[float]) -> dict[str, float]:
    """The median, the 95th and the 99th percentile of at least two waits."""
    cuts = quantiles(times, n=100, method="inclusive")
    return {"p50": round(cuts[49], 1), "p95": round(cuts[94], 1), "p99": round(cuts[98], 1)}
