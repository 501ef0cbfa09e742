"""How long Rasa takes to read a library's short message, and what it needs for it: ours beside stock pipelines.

Run: .venv/bin/python -m bench.parse [--stock lr diet] [--epochs N] [--rounds N] [--json]
All learn the same wordings and read the checks of the intent files over HTTP, in turns, one message at a time; then
several at once. Needs Linux: time on the processor and memory come from /proc.
"""

import argparse
import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import fmean, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from bench.pipelines import AT_ONCE, PLACE, STOCK, asked, serving, stock, told, train_pipeline
from nlu.client import RasaClient
from nlu.intents import load_intents
from nlu.train import all_wordings, train

MESSAGES, ROUNDS = 200, 5  # the messages of each round
SHORT = 60  # characters of a short message
WARM_UP = 20
SEED = 7
MILLION = 1e6


@dataclass
class Contender:
    """A pipeline's server while it is measured; times are in milliseconds, those on the processor means of a turn."""

    name: str
    client: RasaClient
    pid: int
    ready_seconds: float
    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    throughput: float = 0.0  # messages a second
    megabytes: int = 0

    async def read(self, texts: Sequence[str]) -> None:
        """Read messages one after the other and note how long they took, here and on the processor.

        The processor's time is asked for once a turn: asking around every message made each of them slower.
        """
        before = processor_time(self.pid)
        for text in texts:
            began = perf_counter()
            await self.client.rank(text)
            self.wall.append((perf_counter() - began) * 1000)
        self.processor.append((processor_time(self.pid) - before) / len(texts))

    def figures(self) -> dict[str, float]:
        """What is reported of it."""
        return {
            **percentiles("wall", self.wall),
            "cpu_ms": round(fmean(self.processor), 2),
            "messages_per_second": round(self.throughput, 1),
            "megabytes": self.megabytes,
            "ready_seconds": round(self.ready_seconds, 1),
        }


def percentiles(name: str, times: Sequence[float]) -> dict[str, float]:
    """The median and the 99th percentile of at least two times, in milliseconds."""
    cuts = quantiles(times, n=100, method="inclusive")
    return {f"{name}_p50_ms": round(cuts[49], 2), f"{name}_p99_ms": round(cuts[98], 2)}


def processor_time(pid: int) -> float:
    """How long all threads of a process have run, in milliseconds."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(each.read_text().split()[0]) for each in threads) / MILLION


def resident_megabytes(pid: int) -> int:
    """The resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) // 1024


def messages() -> list[str]:
    """Short checks of the intent files, which are never learnt: the same ones every time."""
    book = load_intents(PLACE.library / "intents").values()
    texts = [text for each in book for checks in each.checks.values() for text in checks if len(text) <= SHORT]
    return Random(SEED).sample(texts, min(MESSAGES, len(texts)))  # noqa: S311 (a sample, no secret)


def models(wanted: argparse.Namespace, folder: Path) -> dict[str, Path]:
    """Our model, trained if it is not yet, and the stock ones on the same wordings."""
    with told("training sapa") as tell:
        found = {"sapa": train(PLACE, lambda share, _doing: tell(share))}
    sentences = all_wordings(PLACE.library)
    wordings = {name: [text for texts in mine.values() for text in texts] for name, mine in sentences.items()}
    STOCK["diet"]["epochs"] = wanted.epochs
    for name in wanted.stock:
        found[f"stock {name}"], _ = train_pipeline(stock(name), wordings, folder)
    return found


async def contend(found: Mapping[str, Path], texts: Sequence[str], rounds: int) -> list[Contender]:
    """Start all servers one after the other and let them read in turns: one message at a time, then several at once."""
    async with AsyncExitStack() as stack:
        contenders = [await _started(stack, name, model) for name, model in found.items()]
        with told("reading in turns") as tell:
            async for done in _rounds(contenders, texts, rounds):
                tell(done)
        for each in contenders:
            began = perf_counter()
            await asked(each.client, texts, AT_ONCE)
            each.throughput = len(texts) / (perf_counter() - began)
            each.megabytes = resident_megabytes(each.pid)
    return contenders


async def _started(stack: AsyncExitStack, name: str, model: Path) -> Contender:
    server, client, seconds = await stack.enter_async_context(serving(model))
    assert server.pid is not None
    return Contender(name, client, server.pid, seconds)


async def _rounds(contenders: Sequence[Contender], texts: Sequence[str], rounds: int) -> AsyncIterator[float]:
    """The share done, after each turn; every round begins with another contender."""
    for each in contenders:
        await asked(each.client, texts[:WARM_UP], 1)
    for number in range(rounds):
        first = number % len(contenders)
        for turn, each in enumerate([*contenders[first:], *contenders[:first]], 1):
            await each.read(texts)
            yield (number + turn / len(contenders)) / rounds


def main() -> None:
    """Measure and print it as a table or as JSON."""
    wanted, texts = _arguments(), messages()
    with TemporaryDirectory() as folder:
        found = asyncio.run(contend(models(wanted, Path(folder)), texts, wanted.rounds))
    result: dict[str, Any] = {"messages": len(texts), "rounds": wanted.rounds}
    result |= {each.name: each.figures() for each in found}
    print(json.dumps(result, indent=2) if wanted.json else table(found))


def table(found: Sequence[Contender]) -> str:
    """A line for each figure and a column for each pipeline, for people."""
    columns = [each.figures() for each in found]
    lines = [f"{name:20}" + "".join(f"{each[name]:12}" for each in columns) for name in columns[0]]
    return "\n".join([f"{'':20}" + "".join(f"{each.name:>12}" for each in found), *lines])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stock", nargs="*", choices=sorted(STOCK), default=["lr"], help="stock pipelines to run")
    parser.add_argument("--epochs", type=int, default=3, help="of DIET: enough to measure its speed, not its accuracy")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
