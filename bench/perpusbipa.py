"""Reads PerpusBipa (questions to an Indonesian library's chatbot, MIT) clean, in chat spelling and mistyped.

Run: .venv/bin/python -m bench.perpusbipa --data DIR [--stock lr diet] [--json]
DIR holds train.csv (intent,text). Most of its rows are made from others: words in another order, a particle more, chat
spelling. Rows with one signature stay in one part, and of each signature one row is tested.
"""

import argparse
import asyncio
import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from bench.misspelling import Misspelling, signature
from bench.pipelines import PLACE, STOCK, Pipeline, ours, rank_all, skipped, stock, train_pipeline
from bench.rule import judged, per_cent
from nlu.client import Ranked
from nlu.lexicon import load_lexicon

SEED = 20
TAUGHT, CHOOSING = 70, 10  # per cent of the signatures; the rest is tested, those for choosing are left alone
CONDITIONS = ("clean", "slang", "typo", "both")


@dataclass(frozen=True)
class Question:
    """A row of the data set."""

    intent: str
    text: str


def load(path: Path) -> list[Question]:
    """The rows of train.csv."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Question(row["intent"], row["text"]) for row in csv.DictReader(file)]


def parts(questions: Iterable[Question]) -> tuple[list[Question], list[Question]]:
    """The questions to teach, and one of each signature to test; the same ones every time."""
    groups: dict[str, list[Question]] = defaultdict(list)
    for each in questions:
        groups[signature(each.text)].append(each)
    names = sorted(groups)
    Random(SEED).shuffle(names)  # noqa: S311 (a split, no secret)
    taught, tested = (len(names) * share // 100 for share in (TAUGHT, TAUGHT + CHOOSING))
    return [each for name in names[:taught] for each in groups[name]], [groups[name][0] for name in names[tested:]]


def conditions(texts: Sequence[str], slang: Mapping[str, str]) -> dict[str, list[str]]:
    """The texts as they are, with the lexicon's chat spellings, mistyped, and with both."""
    by_hand = Misspelling(slang, SEED)
    spelt = [by_hand.chat(text) for text in texts]
    mistyped = [by_hand.mistype(text) for text in texts]
    return dict(zip(CONDITIONS, ([*texts], spelt, mistyped, [by_hand.mistype(text) for text in spelt]), strict=True))


def run(pipeline: Pipeline, taught: Sequence[Question], read: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    """Train on what is taught, and what reading the tested questions gave."""
    began = perf_counter()
    wordings: dict[str, list[str]] = defaultdict(list)
    for each in taught:
        wordings[each.intent].append(each.text)
    with TemporaryDirectory() as folder:
        model, seconds = train_pipeline(pipeline, wordings, Path(folder))
        found = read(model)
    return {**found, "seconds": round(perf_counter() - began, 1), "training_seconds": round(seconds, 1)}


def reading(tested: Sequence[Question], slang: Mapping[str, str]) -> Callable[[Path], dict[str, Any]]:
    """Reads the tested questions in all conditions with a model."""
    written = conditions([each.text for each in tested], slang)

    def read(model: Path) -> dict[str, Any]:
        ranked = asyncio.run(rank_all(model, [text for texts in written.values() for text in texts]))
        return {
            name: _figures(tested, texts, ranked[at * len(tested) :])
            for at, (name, texts) in enumerate(written.items())
        }

    return read


def _figures(tested: Sequence[Question], texts: Sequence[str], ranked: Sequence[Ranked]) -> dict[str, float]:
    right = [judged(each.intent, found).best == each.intent for each, found in zip(tested, ranked, strict=False)]
    changed = [each.text != text for each, text in zip(tested, texts, strict=True)]
    return {"closed_accuracy": per_cent(right), "questions": len(tested), "changed": per_cent(changed)}


def main() -> None:
    """Measure and print it as a table or as JSON."""
    wanted = _arguments()
    if skipped(wanted.data / "train.csv"):
        return
    taught, tested = parts(load(wanted.data / "train.csv"))
    lexicon = PLACE.library / "lexicon.yml"
    read = reading(tested, load_lexicon(lexicon).slang)
    result = {"taught": len(taught), "tested": len(tested), **run(ours(lexicon.read_bytes()), taught, read)}
    result["stock"] = {name: run(stock(name), taught, read) for name in wanted.stock}
    print(json.dumps(result, indent=2) if wanted.json else table(result))


def table(result: Mapping[str, Any]) -> str:
    """Closed accuracy by condition, for people."""
    rows = {"Sapa": result, **{f"stock Rasa, {name}": found for name, found in result["stock"].items()}}
    lines = [f"{'PerpusBipa, closed accuracy':28}" + "".join(f"{name:>8}" for name in CONDITIONS)]
    for name, found in rows.items():
        lines.append(f"{name:28}" + "".join(f"{found[each]['closed_accuracy']:8.1f}" for each in CONDITIONS))
    return "\n".join(lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("perpusbipa"))
    parser.add_argument("--stock", nargs="*", choices=sorted(STOCK), default=["lr"], help="stock pipelines to run")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
