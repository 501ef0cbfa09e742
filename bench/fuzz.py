"""Thousands of made-up updates, most of them spoilt, sent through the real intake: nothing may crash or come again.

Run: .venv/bin/python -m bench.fuzz [--updates N] [--seed N] [--postgres]
Half of them are posted to the webhook, half are polled; the bot, the desk and the database are the real ones, Telegram
is the simulator, and reading is by wordings. Afterwards the desk must still answer an ordinary question. Ends with 1
when anything was wrong, and then shows the updates that were; the seed makes the same ones again.
"""

import argparse
import asyncio
import json
import secrets
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import hypothesis
from structlog.testing import capture_logs

from actions.desk import open_desk
from bench.desk import UNPACED
from bench.made_updates import Json, made_updates
from bench.pipelines import told
from bench.postgres_server import postgres_server
from bot.handlers import MOST_FAILURES
from bot.serve import BotSettings, serve_bot
from bot.webhook import SECRET_HEADER
from bot.webhook_server import Webhook
from nlu.server import free_port
from records.database import Database
from records.upgrade import upgrade
from sapa.clock import now
from sapa.content import load_content
from sapa.settings import SIMULATED_TOKEN, Settings
from sapa.wiring import build_office, build_reader
from simulator.messages import Message
from simulator.server import running
from simulator.updates import Update
from simulator.world import STAFF_CHAT_ID, World

SECRET = secrets.token_hex()
BATCH = 200
BATCH_SECONDS = 120.0
ANSWER_SECONDS = 60.0
PATRON, QUESTION = 6001, "biaya parkir motor berapa ya"
TRIED = "update not handled"  # and tried again: two processes or chats may meet at one row
LET_GO = ("update not understood", "no update")
GOOD = 200


@dataclass
class Made(Update):
    """An update of the simulator whose body is made up."""

    whole: Json = field(default_factory=dict)

    def body(self) -> Json:
        """The update itself."""
        return self.whole


@dataclass
class Found:
    """What came of the updates; `wrong` tells each thing that should not have been."""

    sent: int = 0
    events: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    answered: bool = False

    @property
    def well(self) -> bool:
        """Whether nothing went wrong and the desk still answers."""
        return self.answered and not self.wrong


@dataclass
class Target:
    """A desk under fire, which polls or listens."""

    world: World
    port: int | None
    found: Found = field(default_factory=Found)

    async def take(self, batch: list[Json]) -> None:
        """Send a batch and wait until every update is finished; what was not, and what failed inside, is wrong."""
        with capture_logs() as entries:
            await (self._post(batch) if self.port else self._poll(batch))
        self.found.sent += len(batch)
        self.found.events.update(entry["event"] for entry in entries if entry["log_level"] != "info")
        sent = {each.get("update_id"): each for each in batch}
        tries = Counter(entry["update"] for entry in entries if entry["event"] == TRIED)
        for entry in entries:
            met_after_all = entry["event"] == TRIED and tries[entry["update"]] < MOST_FAILURES
            if entry["log_level"] in {"error", "critical"} and not met_after_all:
                trace = str(entry.get("exception") or entry.get("exc_info"))[-1500:]
                self._blame(f"{entry['event']}: {entry.get('error', '')} {trace}", sent.get(entry.get("update")))

    async def ask(self) -> None:
        """An ordinary patron asks an ordinary question."""
        self.world.chats[PATRON].started = True
        self.world.post(Message(PATRON, PATRON, text=QUESTION))
        self.found.answered = await _comes_true(self._is_answered, ANSWER_SECONDS)

    def _is_answered(self) -> bool:
        said = self.world.chats[PATRON].messages.values()
        return any(each.sender_id in self.world.bots and "Rp" in each.text for each in said)

    async def _post(self, batch: list[Json]) -> None:
        async with httpx.AsyncClient(timeout=BATCH_SECONDS, trust_env=False) as http:
            await asyncio.gather(*(self._knock(http, each) for each in batch))

    async def _knock(self, http: httpx.AsyncClient, update: Json) -> None:
        address, headers = f"http://127.0.0.1:{self.port}/telegram", {SECRET_HEADER: SECRET}
        status = (await http.post(address, content=json.dumps(update), headers=headers)).status_code
        if status != GOOD:
            self._blame(f"answered with {status}", update)

    async def _poll(self, batch: list[Json]) -> None:
        queue = self.world.bot.queue
        for each in batch:
            queue.put(Made(each["update_id"], "message", {}, 0, "", self.world.clock(), _expressible(each)))
        if not await _comes_true(lambda: not queue.pending, BATCH_SECONDS):
            self.found.wrong.append(f"{len(queue.pending)} updates of a batch were never acknowledged")
            queue.pending.clear()

    def _blame(self, what: str, update: Json | None) -> None:
        self.found.wrong.append(f"{what}\n  {json.dumps(update)[:2000]}")


async def _comes_true(true: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:  # noqa: ASYNC110 (what is watched belongs to another program)
        await asyncio.sleep(0.01)
    return true()


def _expressible(update: Json) -> Any:
    """The simulator answers in UTF-8, which has no lone surrogates; those come by webhook."""
    return json.loads(json.dumps(update, ensure_ascii=False).encode("utf-8", "replace"))


@asynccontextmanager
async def target(database: str, *, listens: bool) -> AsyncIterator[Target]:
    """A desk on a fresh world and a database."""
    world, db = World.seeded("Sapa", limits=False), Database(database)
    upgrade(db)
    content, stop = load_content(Settings().library), asyncio.Event()
    desk = open_desk(build_office(Settings(), content, db, build_reader(content, None), now))
    port = free_port() if listens else None
    async with running(world) as address:
        hook = Webhook(f"http://127.0.0.1:{port}", SECRET, port=port) if port else None
        settings = BotSettings(SIMULATED_TOKEN, address, STAFF_CHAT_ID, content.texts["commands"], hook, UNPACED)
        aim = Target(world, port)
        _watch_loop(aim.found)
        serving = asyncio.create_task(serve_bot(settings, desk, stop))
        try:
            assert await _comes_true(lambda: not listens or world.bot.webhook is not None, ANSWER_SECONDS)
            yield aim
        finally:
            stop.set()
            await serving
            db.close()


def _watch_loop(found: Found) -> None:
    """What nobody waited for is a crash, too."""
    asyncio.get_running_loop().set_exception_handler(
        lambda _loop, context: found.wrong.append(f"{context['message']}: {context.get('exception')!r}")
    )


def batches(updates: int, seed: int) -> Iterator[list[Json]]:
    """So many made-up updates with their numbers; the same ones for the same seed."""
    for first in range(1, updates + 1, BATCH):
        size = min(BATCH, updates + 1 - first)
        yield [{"update_id": first + place, **each} for place, each in enumerate(_made(size, seed + first))]


def _made(size: int, seed: int) -> list[Json]:
    made: list[Json] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=size,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(made_updates())
    def collect(update: Json) -> None:
        made.append(update)

    collect()
    return made[:size]


async def fuzzed(
    updates: int, seed: int, database: str, *, listens: bool, tell: Callable[[float], None] = lambda _: None
) -> Found:
    """Send so many made-up updates to a desk that listens or polls, then an ordinary question."""
    async with target(database, listens=listens) as aim:
        for batch in batches(updates, seed):
            await aim.take(batch)
            tell(aim.found.sent / updates)
        await aim.ask()
    return aim.found


def main() -> None:
    """Fuzz, and print what was found."""
    wanted = _arguments()
    seed, half = wanted.seed, wanted.updates // 2
    print(f"seed {seed}")
    well = True
    with TemporaryDirectory() as folder, ExitStack() as stack:
        server = stack.enter_context(postgres_server()) if wanted.postgres else None
        for way, count in (("webhook", wanted.updates - half), ("polling", half)):
            if server is not None:
                server.run(f"CREATE DATABASE {way}")
            database = server.url(way) if server is not None else f"sqlite:///{Path(folder) / way}.db"
            began = time.monotonic()
            with told(f"{way}, {count} updates") as tell:
                found = asyncio.run(fuzzed(count, seed, database, listens=way == "webhook", tell=tell))
            print(_report(way, found, time.monotonic() - began))
            well = well and found.well
    sys.exit(0 if well else 1)


def _report(way: str, found: Found, seconds: float) -> str:
    let_go = sum(found.events[event] for event in LET_GO)
    answered = "answered" if found.answered else "NOT ANSWERED"
    summary = (
        f"{way}: {found.sent} updates in {seconds:.0f} s; {let_go} made no sense and were let go;"
        f" crashes and failures: {len(found.wrong)}; an ordinary question afterwards: {answered}"
    )
    return "\n".join((summary, *found.wrong[:10]))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--updates", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server of its own")
    return parser.parse_args()


if __name__ == "__main__":
    main()
