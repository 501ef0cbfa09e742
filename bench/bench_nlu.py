"""Measures reading: training and start time, memory, speed, accuracy on the checks, and the cheapest thresholds.

Run: .venv/bin/python -m bench.bench_nlu [--train]     (--train trains afresh, so that training is measured too)
"""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from nlu.client import RasaClient
from nlu.evaluate import Row
from nlu.fuzzy import FuzzyReader
from nlu.intents import OUT_OF_SCOPE, load_intents, load_out_of_scope
from nlu.interpretation import Interpretation
from nlu.interpreter import Interpreter
from nlu.lexicon import load_lexicon
from nlu.server import RasaServer
from nlu.train import Workplace, train

ROOT = Path(__file__).parent.parent
PLACE = Workplace.at(ROOT)
WRONG, HANDOFF, CLARIFY = 5.0, 1.0, 0.3  # what each outcome costs
STEPS = [step / 50 for step in range(51)]


@dataclass(frozen=True)
class Read:
    """A check and how it was read."""

    row: Row
    first: Interpretation

    def cost(self, answer: float, clarify: float) -> float:
        """What the desk's reaction costs with these thresholds; asking back with the right one in reach is cheap."""
        right = self.first.intent in self.row.intents
        if self.first.intent is None or self.first.confidence < clarify:
            return HANDOFF if self.row.in_scope else 0.0
        if self.first.confidence >= answer:
            return 0.0 if right else WRONG
        offered = {each.intent for each in self.first.ranking[:3]}
        return CLARIFY if offered & self.row.intents else CLARIFY + HANDOFF


def checks() -> list[Row]:
    """The checks of all intent files and of out_of_scope.yml, which are never trained."""
    book = load_intents(PLACE.library / "intents")
    rows = [
        Row(text, frozenset({each.name}), language)
        for each in book.values()
        for language, texts in each.checks.items()
        for text in texts
    ]
    outside = load_out_of_scope(PLACE.library / "out_of_scope.yml").all_checks
    return rows + [Row(text, frozenset({OUT_OF_SCOPE}), "none") for text in outside]


def report(name: str, reads: Sequence[Read]) -> None:
    """Print accuracy and the cheapest thresholds of a reader."""
    inside, outside = [each for each in reads if each.row.in_scope], [each for each in reads if not each.row.in_scope]
    closed = sum(bool(each.first.ranking) and each.first.ranking[0].intent in each.row.intents for each in inside)
    rejected = sum(each.first.intent is None for each in outside)
    print(f"{name}: closed accuracy {closed / len(inside):.3f} of {len(inside)}")
    print(f"{name}: out-of-scope named as such {rejected / max(1, len(outside)):.3f} of {len(outside)}")
    ways = [(answer, clarify) for answer in STEPS for clarify in STEPS if clarify <= answer]
    answer, clarify = min(ways, key=lambda way: sum(each.cost(*way) for each in reads))
    cost = sum(each.cost(answer, clarify) for each in reads) / len(reads)
    accepted = [each for each in reads if each.first.intent and each.first.confidence >= answer]
    wrong = sum(each.first.intent not in each.row.intents for each in accepted)
    print(f"{name}: cheapest thresholds answer {answer:.2f}, clarify {clarify:.2f} (cost {cost:.3f} a question)")
    print(f"{name}: then answered {len(accepted) / len(reads):.3f}, wrongly {wrong / len(reads):.3f}")


async def read_all(interpreter: Interpreter, rows: Sequence[Row]) -> list[Read]:
    """Read all rows; a message read as several questions is judged by the first."""
    return [Read(row, (await interpreter.read(row.text, date(2026, 11, 25)))[0]) for row in rows]


async def speed(client: RasaClient, rows: Sequence[Row]) -> str:
    """The median and the 99th percentile of a parse, in milliseconds."""
    times = []
    for row in rows:
        began = perf_counter()
        await client.rank(row.text)
        times.append(perf_counter() - began)
    cuts = quantiles(times, n=100)
    return f"p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms"


def resident_megabytes(pid: int) -> int:
    """The resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) // 1024


async def measure(model: Path) -> None:
    """Measure the server, then both readers on the checks."""
    book, outside = load_intents(PLACE.library / "intents"), load_out_of_scope(PLACE.library / "out_of_scope.yml")
    lexicon, rows = load_lexicon(PLACE.library / "lexicon.yml"), checks()
    began = perf_counter()
    async with RasaServer(ROOT, model, PLACE.var / "log" / "rasa.log") as server:
        await server.ready()
        print(f"server ready after {perf_counter() - began:.1f} s, {resident_megabytes(server.pid or 0)} MB")
        client = RasaClient(server.url)
        print(f"parse over HTTP: {await speed(client, rows)}")
        report("rasa", await read_all(Interpreter(book, outside, client, lexicon), rows))
        await client.close()
    fuzzy = FuzzyReader(book, outside, lexicon)
    began = perf_counter()
    for row in rows:
        fuzzy.rank(row.text)
    print(f"fuzzy: {(perf_counter() - began) / len(rows) * 1000:.2f} ms a question")
    report("fuzzy", await read_all(Interpreter(book, outside, None, lexicon), rows))


def main() -> None:
    """Train (afresh when asked), then measure."""
    began = perf_counter()
    if "--train" in sys.argv:
        with TemporaryDirectory() as var:
            train(Workplace.at(ROOT, var=Path(var)), lambda share, doing: print(f"  {share:4.0%} {doing}"))
            print(f"training: {perf_counter() - began:.1f} s")
    asyncio.run(measure(train(PLACE, lambda _share, _doing: None)))


if __name__ == "__main__":
    main()
