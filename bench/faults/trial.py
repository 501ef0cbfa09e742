"""One trial: patrons and librarians at a desk that is killed and let down, then calm, then the evidence."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bench.faults import bar
from bench.faults.disk import Disk, LimitedDisk
from bench.faults.evidence import Evidence, gather
from bench.faults.journal import Journal, Turns
from bench.faults.librarians import AtConsole, InGroup
from bench.faults.patrons import Patron, patrons
from bench.faults.programs import Cast, Places, cast
from bench.faults.store import Store
from bench.faults.town import Town
from bench.faults.troubles import Troubles, plan
from records.database import Database
from records.upgrade import upgrade
from simulator.server import running
from simulator.world import World

OPENING = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # a Monday, 10.00 in Jakarta
AHEAD = 2.0  # kills' worth of messages that patrons may be ahead
MOST_WAITING = 50  # updates at Telegram while patrons still write
CALM_SECONDS = 120.0
AFTERWARDS = 7200.0  # seconds the clock is put on at the end, so that what is quiet closes
STAFF = (5001, 5002)  # whom the simulator knows, and the desk registers by itself
OPEN_HANDOFFS = "SELECT count(*) FROM handoffs WHERE resolved_at IS NULL AND cancelled_at IS NULL"
OPEN_TALKS = "SELECT count(*) FROM interactions WHERE status <> 'closed'"
UNSENT = "SELECT count(*) FROM deliveries WHERE status IN ('queued', 'sending')"


@dataclass(frozen=True)
class Size:
    """How much of everything there is, and the seed it is made from."""

    messages: int
    kills: int
    patrons: int
    seed: int
    rasa_url: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What a trial leaves."""

    evidence: Evidence
    journal: Journal
    sources: dict[str, int]
    seconds: float


async def trial(size: Size, store: Store, folder: Path, disk: Disk | None) -> Outcome:
    """Play one trial on an empty database; files go into a folder."""
    began = time.perf_counter()
    base = OPENING.timestamp() - time.time()
    world = World.seeded("Perpustakaan Uji", lambda: time.time() + base, limits=False)
    journal = Journal()
    async with running(world) as address, _client(address, timeout=30) as http:
        places = Places(folder, int(address.rpartition(":")[2]))
        places.offset.write_text(str(base))
        _make_tables(store.url)
        async with cast(places, store.url, size.rasa_url) as programs:
            town = Town(world, http)
            people = await patrons(town, journal, size.seed, size.patrons)
            disk = disk or (_limits(programs) if store.kind == "sqlite" else None)
            chance = random.Random(f"{size.seed}:troubles")  # noqa: S311
            numbers = [each.number for each in people]
            troubles = Troubles(town, programs, store, disk, places, journal, chance, numbers, base)
            async with _at_work(troubles, size):
                await _day(size, troubles, people)
                await _evening(troubles, people)
    sources: dict[str, int] = dict(store.rows("SELECT source, count(*) FROM questions GROUP BY source"))
    return Outcome(gather(world, store, journal), journal, sources, time.perf_counter() - began)


def _client(address: str, timeout: float) -> httpx.AsyncClient:
    """Connections are let go before a server does, so that no request is sent into one that is being closed."""
    return httpx.AsyncClient(base_url=address, timeout=timeout, limits=httpx.Limits(keepalive_expiry=2.0))


def _make_tables(url: str) -> None:
    """Before anything else, so that programs that start together do not all make them."""
    db = Database(url)
    try:
        upgrade(db)
    finally:
        db.close()


def _limits(programs: Cast) -> LimitedDisk:
    return LimitedDisk(lambda: [each.number for each in (programs.bot, programs.console) if each.number])


@asynccontextmanager
async def _at_work(troubles: Troubles, size: Size) -> AsyncIterator[None]:
    """Librarians work, programs are kept running and the town is watched, while the block runs."""
    town, journal, seed = troubles.town, troubles.journal, size.seed
    address = f"http://127.0.0.1:{troubles.places.console}"
    async with _client(address, timeout=20) as http:
        working = [
            town.follow(),
            bar.show(journal, size.messages),
            *(program.keep(journal) for program in troubles.cast.all),
            *(InGroup(number, town, journal, random.Random(f"{seed}:{number}")).work() for number in STAFF),  # noqa: S311
            AtConsole(http, town, journal, troubles.places.log, random.Random(f"{seed}:console")).work(),  # noqa: S311
        ]
        tasks = [asyncio.ensure_future(each) for each in working]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
    failed = [each for each in results if isinstance(each, Exception)]
    if failed:
        raise failed[0]


async def _day(size: Size, troubles: Troubles, people: list[Patron]) -> None:
    """Patrons write, and everything goes wrong."""
    planned = plan(size.seed, size.messages, size.kills, disk=troubles.disk is not None)
    waiting = troubles.town.world.bot.queue
    turns = Turns(troubles.journal, size.messages, size.kills, AHEAD, lambda: len(waiting.pending) < MOST_WAITING)
    async with asyncio.TaskGroup() as group:
        for each in people:
            group.create_task(each.live(turns))
        group.create_task(troubles.kill_all(planned.kills, turns))
        group.create_task(troubles.fail_all(planned.faults, turns))


async def _evening(troubles: Troubles, people: list[Patron]) -> None:
    """All is well again: what waits is met, librarians finish, patrons rate, quiet talks close."""
    store, world = troubles.store, troubles.town.world
    await troubles.calm()
    await troubles.bot_serves()

    def left(query: str) -> bool:
        return bool(store.rows(query)[0][0])

    await _until(lambda: not world.bot.queue.pending and not left(UNSENT) and not left(OPEN_HANDOFFS))
    for each in people:
        await each.rate_and_rest()
    await _until(lambda: not world.bot.queue.pending and not left(UNSENT) and not left(OPEN_HANDOFFS))
    troubles.move_clock(AFTERWARDS)
    await _until(lambda: not left(OPEN_TALKS) and not left(UNSENT))
    troubles.journal.crashes.append(world.clock())


async def _until(true: Callable[[], bool]) -> None:
    """Wait until something is so, at most for the time the desk has to calm down; the checker says what is not."""
    until = time.monotonic() + CALM_SECONDS
    while time.monotonic() < until and not true():  # noqa: ASYNC110 (it is known to other processes only)
        await asyncio.sleep(0.2)
