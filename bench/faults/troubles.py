"""What goes wrong when: planned from one seed, so that a trial can be repeated, and carried out as patrons write."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from bench.faults.disk import Disk
from bench.faults.journal import Journal, Turns
from bench.faults.programs import Cast, Places, Program
from bench.faults.rasa import FAIL, HANG, RUBBISH, SLOW, WELL
from bench.faults.store import Store
from bench.faults.town import Town

KILLS = {"bot": 11, "bot while starting": 2, "console": 3, "rasa": 2, "database connections": 2}
SMALL = {
    "error_500": 4, "flood": 3, "timeout_before": 3, "timeout_after": 3, "slow": 3, "blocked": 1,
    "duplicate_update": 3, "reorder": 2, "polling fails": 2, "polling times out": 2, "patron blocks": 1,
}  # fmt: skip
SPELLS = {"rasa hangs": 2, "rasa talks rubbish": 1, "rasa fails": 1, "rasa is slow": 1, "disk full": 1}
SPELLS |= {"database away": 1, "clock ahead": 1, "clock far ahead": 1, "clock behind": 1, "night": 1}
MOODS = {"rasa hangs": HANG, "rasa talks rubbish": RUBBISH, "rasa fails": FAIL, "rasa is slow": SLOW}
CLOCKS = {"clock ahead": 600.0, "clock far ahead": 2_700.0, "clock behind": -300.0, "night": 37_800.0}  # seconds
MESSAGES_A_FAULT = 9
MESSAGES_A_SPELL = 45
METHODS = ("sendMessage", "sendMessage", "editMessageText", "answerCallbackQuery", "")  # "": whatever comes next
STARTED_WITHIN = 60.0  # seconds
MOST_CALLS = 60  # a bot gets at most so many Bot API calls before it is killed


@dataclass(frozen=True)
class Plan:
    """The kills in order, and faults and spells with the message before which they come."""

    kills: tuple[str, ...]
    faults: tuple[tuple[int, str], ...]


def plan(seed: int, messages: int, kills: int, *, disk: bool) -> Plan:
    """The same seed gives the same plan; `disk` says whether there is one that can be full."""
    chance = random.Random(seed)  # noqa: S311 (repeatable, no secrets)
    small = range(5, messages, MESSAGES_A_FAULT)
    spells = range(MESSAGES_A_SPELL // 2, messages, MESSAGES_A_SPELL)
    possible = {name: weight for name, weight in SPELLS.items() if disk or name != "disk full"}
    faults = [*zip(small, _drawn(chance, SMALL), strict=False), *zip(spells, _drawn(chance, possible), strict=False)]
    return Plan(tuple(islice(_drawn(chance, KILLS), kills)), tuple(sorted(faults)))


def _drawn(chance: random.Random, weights: dict[str, int]) -> Iterator[str]:
    """Names without end, in an order of chance, each as often as its weight says before any comes more often."""
    bag = [name for name, weight in weights.items() for _ in range(weight)]
    while True:
        yield from chance.sample(bag, len(bag))


@dataclass
class Troubles:
    """Carries a plan out."""

    town: Town
    cast: Cast
    store: Store
    disk: Disk | None
    places: Places
    journal: Journal
    chance: random.Random
    patrons: list[int]
    base: float
    _spells: set[asyncio.Task[None]] = field(default_factory=set)

    async def kill_all(self, kills: tuple[str, ...], turns: Turns) -> None:
        """Make each kill when its turn has come."""
        for number, kind in enumerate(kills):
            await turns.due_for(number)
            await self._kill(kind)
            self.journal.kills[kind] += 1

    async def fail_all(self, faults: tuple[tuple[int, str], ...], turns: Turns) -> None:
        """Make each fault before its message; spells follow each other, and go on while patrons write."""
        for at, kind in faults:
            await turns.reached(at)
            if kind not in SPELLS:
                await self._fail(kind)
            elif not turns.over:
                await self._spell(kind)

    async def calm(self) -> None:
        """Nothing is wrong any more."""
        self.town.world.faults.clear()
        self.places.mood.write_text(WELL)
        self.move_clock(0)
        if self.disk is not None:
            self.disk.free()
        for patron in self.patrons:
            await self.town.block(patron, blocked=False)

    def move_clock(self, seconds: float) -> None:
        """Set the desk's clock so many seconds before or after Telegram's."""
        fresh = self.places.offset.with_suffix(".new")
        fresh.write_text(str(self.base + seconds))
        fresh.replace(self.places.offset)

    async def _kill(self, kind: str) -> None:
        if kind == "bot":
            await self.bot_serves()
            await self.town.busy(self.chance.randint(0, MOST_CALLS))
            await self._kill_bot()
        elif kind == "bot while starting":
            await asyncio.sleep(self.chance.random() * 1.5)
            await self._kill_bot()
        elif kind == "database connections":
            await self.store.cut()
        else:
            await self._restart(self.cast.console if kind == "console" else self.cast.rasa)

    async def _kill_bot(self) -> None:
        self.journal.crashes.append(self.town.world.clock())
        await self._restart(self.cast.bot)

    async def _restart(self, program: Program) -> None:
        await program.kill()
        await asyncio.sleep(self.chance.random() * 0.5)
        await program.start()

    async def bot_serves(self) -> None:
        """Wait until the bot that runs now asks for updates; every bot removes a webhook before it does."""
        until = self.town.world.clock() + STARTED_WITHIN
        process = self.cast.bot.number
        while self.town.world.clock() < until and self.cast.bot.number == process:
            if self.town.polled_since(self.cast.bot.started_at + self.base):
                return
            await asyncio.sleep(0.05)

    async def _fail(self, kind: str) -> None:
        self.journal.faults[kind] += 1
        some = self.chance.choice(self.patrons)
        match kind:
            case "blocked":
                await self.town.fault(kind=kind, method="sendMessage", chat_id=some)
            case "patron blocks":
                self._meanwhile(self._block(some))
            case "polling fails":
                await self.town.fault(kind="error_500", method="getUpdates", times=self.chance.randint(1, 3))
            case "polling times out":
                await self.town.fault(kind="timeout_after", method="getUpdates", seconds=self.chance.random())
            case "duplicate_update" | "reorder":
                await self.town.fault(kind=kind, times=self.chance.randint(1, 4), seconds=1)
            case _:
                seconds = 1 if kind == "flood" else self.chance.random() * 1.5
                method = self.chance.choice(METHODS)
                await self.town.fault(kind=kind, method=method, times=self.chance.randint(1, 3), seconds=seconds)

    def _meanwhile(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._spells.add(task)
        task.add_done_callback(self._spells.discard)

    async def _block(self, patron: int) -> None:
        await self.town.block(patron, blocked=True)
        await asyncio.sleep(self.chance.random())
        await self.town.block(patron, blocked=False)

    async def _spell(self, kind: str) -> None:
        self.journal.faults[kind] += 1
        seconds = 3.0 + self.chance.random() * 4
        if kind in MOODS:
            await self._for_a_while(seconds, lambda: self._mood(MOODS[kind]), lambda: self._mood(WELL))
        elif kind in CLOCKS:
            await self._for_a_while(seconds, lambda: self.move_clock(CLOCKS[kind]), lambda: self.move_clock(0))
        elif kind == "database away":
            await self.store.away(seconds)
        elif self.disk is not None:
            await self._for_a_while(seconds, self.disk.fill, self.disk.free)

    def _mood(self, mood: str) -> None:
        self.places.mood.write_text(mood)

    @staticmethod
    async def _for_a_while(seconds: float, begin: Callable[[], None], end: Callable[[], None]) -> None:
        begin()
        try:
            await asyncio.sleep(seconds)
        finally:
            end()
