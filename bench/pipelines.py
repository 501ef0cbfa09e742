"""Trains and serves Rasa pipelines on any wordings, so that ours and the stock ones can be measured side by side."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import yaml
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from nlu.client import Ranked, RasaAwayError, RasaClient
from nlu.intents import Sentences
from nlu.server import RasaServer
from nlu.train import Workplace, learnt, train_files

ROOT = Path(__file__).resolve().parent.parent
PLACE = Workplace.at(ROOT)
Texts = Mapping[str, Sequence[str]]  # by intent
NO_LEXICON = b"slang: {}\nconcepts: {}\npolite: []\n"
AT_ONCE = 4  # questions under way
WAITS = (1.0, 5.0, 20.0)  # seconds, before a question the server was too busy for is asked again
FEATURES: list[dict[str, object]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]
STOCK: dict[str, dict[str, object]] = {
    "lr": {"name": "LogisticRegressionClassifier"},
    "diet": {"name": "DIETClassifier", "epochs": 40, "entity_recognition": False, "constrain_similarities": True},
}


@dataclass(frozen=True)
class Pipeline:
    """A configuration, the lexicon it reads with, whether its encoder is taught, whether it uses validation."""

    name: str
    config: bytes
    lexicon: bytes = NO_LEXICON
    best: bool = False
    validates: bool = False


def ours(lexicon: bytes = NO_LEXICON, *, best: bool = False) -> Pipeline:
    """The project's own pipeline, as config.yml has it."""
    return Pipeline("sapa", (ROOT / "config.yml").read_bytes(), lexicon, best, validates=True)


def stock(name: str) -> Pipeline:
    """A pipeline of Rasa's own parts: `lr` or `diet`."""
    config = {"recipe": "default.v1", "assistant_id": name, "language": "en", "pipeline": [*FEATURES, STOCK[name]]}
    return Pipeline(name, yaml.safe_dump(config).encode())


def train_pipeline(
    pipeline: Pipeline, wordings: Texts, folder: Path, validation: Texts | None = None
) -> tuple[Path, float]:
    """The model trained on the texts of each intent, and how many seconds training took."""
    asked = validation if validation and pipeline.validates else {}
    taught = learnt(_sentences(wordings), _sentences(asked))
    files = {"data/nlu.yml": taught, "data/lexicon.yml": pipeline.lexicon, "config.yml": pipeline.config}
    model = folder / f"{pipeline.name}.tar.gz"
    began = perf_counter()
    with told(f"training {pipeline.name}") as tell:
        train_files(PLACE, files, model, lambda share, _doing: tell(share), best=pipeline.best)
    return model, perf_counter() - began


def _sentences(texts: Texts) -> Mapping[str, Sentences]:
    """Under one language, as public data names none: only the bars differ by language, and no benchmark reads them."""
    return {name: {"id": tuple(mine)} for name, mine in texts.items()}


@asynccontextmanager
async def serving(model: Path) -> AsyncIterator[tuple[RasaServer, RasaClient, float]]:
    """A model's server, a client of it, and the seconds it took until it was ready."""
    with TemporaryDirectory() as log:
        began = perf_counter()
        async with RasaServer(ROOT, model, Path(log) / "rasa.log") as server:
            await server.ready()
            seconds = perf_counter() - began
            client = RasaClient(server.url)
            yield server, client, seconds
            await client.close()


async def rank_all(model: Path, texts: Sequence[str]) -> list[Ranked]:
    """What a model makes of texts, over HTTP as the desk asks, a few at a time."""
    async with serving(model) as (_, client, _seconds):
        return await asked(client, texts, AT_ONCE)


async def asked(client: RasaClient, texts: Sequence[str], at_once: int) -> list[Ranked]:
    """The readings of texts, so many under way at once."""
    gate, done = asyncio.Semaphore(at_once), iter(range(1, len(texts) + 1))
    with told("reading") as tell:

        async def rank(text: str) -> Ranked:
            async with gate:
                ranked = await _patiently(client, text)
                tell(next(done) / len(texts))
                return ranked

        return await asyncio.gather(*map(rank, texts))


async def _patiently(client: RasaClient, text: str) -> Ranked:
    for wait in WAITS:
        try:
            return await client.rank(text)
        except RasaAwayError:
            await asyncio.sleep(wait)
    return await client.rank(text)


@contextmanager
def told(doing: str) -> Iterator[Callable[[float], None]]:
    """Tell on standard error how much of something is done (0 to 1): a bar on a terminal, a line a tenth elsewhere."""
    screen, tenths = Console(stderr=True), set[int]()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(doing, total=1.0)

        def tell(share: float) -> None:
            bar.update(task, completed=share)
            if not screen.is_terminal and int(share * 10) not in tenths:
                tenths.add(int(share * 10))
                print(f"{doing} {share:4.0%}", file=sys.stderr)

        yield tell


def skipped(file: Path) -> bool:
    """Whether a data set's file is missing; says so."""
    if not file.is_file():
        print(f"skipped: there is no {file}; name the folder of the data set with --data", file=sys.stderr)
    return not file.is_file()
