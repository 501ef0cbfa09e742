"""How many messages a second the desk answers and how soon, beside stock Rasa with its own Telegram channel.

Run: .venv/bin/python -m bench.load [--rates 10 30 60] [--paced-rates 10 25] [--seconds N] [--no-stock] [--recorded N N]
[--json] [--write]
Both sides read with the same model and answer the same questions of the same patrons, who write in the simulator
whether or not they were answered. A wait lasts from the moment a message was due until sendMessage came.

Stock Rasa knows no pace, so beside it Sapa keeps none and the simulator allows any. Then Sapa speaks as it does at
Telegram and is held to Telegram's limits, at rates that these allow. It is also measured with so many messages recorded
before, without a pace. With --write the table goes into bench/README.md. Needs Linux.
"""

import argparse
import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.console import fill
from bench.load_table import table, write
from bench.patrons import Conversation, WatchedWorld, at_once, at_rate
from bench.pipelines import PLACE, told
from bench.questions_asked import answered_questions
from bench.sides import Side, idle_megabytes, rasa, sapa, stock
from bench.stock_project import stock_model
from nlu.train import train
from records.database import Database
from records.upgrade import upgrade
from sapa.content import Content, load_content
from simulator.server import running

WAITING = 64  # messages always under way at saturation
RATES, SECONDS = (10, 30, 60), 20
# Telegram allows 30 a second; what comes at just that rate, now denser, now thinner, would pile up.
PACED_RATES = (10, 25)
WARM_UP, WARM_UP_SECONDS = 10, 3
GROWTH_RATE = 30
Figures = dict[str, Any]


@dataclass
class Bench:
    """What all measurements share."""

    wanted: argparse.Namespace
    folder: Path
    content: Content
    questions: Sequence[str] = ()
    rasa_url: str = ""
    rasa_pid: int = 0
    result: Figures = field(default_factory=dict)

    async def run(self) -> Figures:
        """All measurements, one after the other."""
        async with rasa(train(PLACE, _untold), self.folder / "rasa.log") as (server, seconds):
            self.rasa_url, self.rasa_pid = server.url, server.pid or 0
            self.questions = await answered_questions(self.content, server.url)
            self.result["idle_megabytes"] = await idle_megabytes(self.folder, server.url)
            self.result["sapa"] = await self._at_desk("small.db", self.wanted.rates, paced=False, saturate=True)
            self.result["sapa"]["start_seconds"]["rasa"] = seconds
            self.result["paced"] = await self._at_desk("paced.db", self.wanted.paced_rates, paced=True)
            self.result["recorded"] = {each: await self._grown(each) for each in self.wanted.recorded}
        if self.wanted.stock:
            self.result["stock"] = await self._stock()
        return self.result

    async def _at_desk(self, database: str, rates: Sequence[int], *, paced: bool, saturate: bool = False) -> Figures:
        async with (
            _world(limits=paced) as (world, address),
            sapa(world, address, self.rasa_url, self._database(database), paced=paced) as side,
        ):
            side.processes["rasa"] = self.rasa_pid
            return await self._measured(side, world, rates, saturate=saturate)

    async def _stock(self) -> Figures:
        model = stock_model(self.content)
        async with _world(limits=False) as (world, address), stock(world, address, model, self.folder) as side:
            return await self._measured(side, world, self.wanted.rates, saturate=True)

    async def _grown(self, messages: int) -> Figures:
        """The same rate with so many messages recorded before."""
        name = f"recorded-{messages}.db"
        db = Database(self._database(name))
        upgrade(db)
        fill(db, messages)
        db.close()
        return await self._at_desk(name, [GROWTH_RATE], paced=False)

    def _database(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}"

    async def _measured(self, side: Side, world: WatchedWorld, rates: Sequence[int], *, saturate: bool) -> Figures:
        talk, seconds = Conversation(self.questions), self.wanted.seconds
        await at_rate(world, talk, WARM_UP, WARM_UP_SECONDS)
        figures: Figures = {"start_seconds": side.start_seconds, "rates": {}}
        for rate in rates:
            with told(f"{side.name}, {rate} messages a second"):
                before = side.processor()
                found = await at_rate(world, talk, rate, seconds)
                figures["rates"][rate] = {**found, "cpu_ms": side.processor_since(before, rate * seconds)}
        if saturate:
            with told(f"{side.name}, as many as it can"):
                before = side.processor()
                figures["most_per_second"] = await at_once(world, talk, WAITING, seconds)
                figures["busy"] = side.busy_since(before, seconds)
        figures["megabytes"] = side.megabytes()
        return figures


@asynccontextmanager
async def _world(*, limits: bool) -> AsyncIterator[tuple[WatchedWorld, str]]:
    """A made-up Telegram of our own and its address."""
    world = WatchedWorld.seeded("Sapa", limits=limits)
    assert isinstance(world, WatchedWorld)
    world.fill()
    async with running(world) as address:
        yield world, address


def _untold(_share: float, _doing: str) -> None:
    """The model is there already, or training it takes some minutes."""


def main() -> None:
    """Measure, and print as a table or as JSON."""
    wanted = _arguments()
    with TemporaryDirectory() as folder:
        result = asyncio.run(Bench(wanted, Path(folder), load_content(PLACE.library)).run())
    if wanted.write:
        write(result)
    print(json.dumps(result, indent=2) if wanted.json else table(result))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rates", nargs="+", type=int, default=RATES, help="messages a second, slowest first")
    parser.add_argument("--paced-rates", nargs="+", type=int, default=PACED_RATES, help="the same at Telegram's pace")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="of each measurement")
    parser.add_argument("--stock", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--recorded", nargs="*", type=int, default=[10_000, 1_000_000], help="messages")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true", help="the table into bench/README.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
