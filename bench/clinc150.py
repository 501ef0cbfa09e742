"""Reads CLINC150 (Larson et al. 2019) with the project's own pipeline, beside the published rows and stock Rasa.

Run: .venv/bin/python -m bench.clinc150 --data DIR --variant full|small|oos_plus [--best] [--stock lr diet] [--json]
DIR holds data_full.json, data_small.json and data_oos_plus.json of the data set (CC BY 3.0). Needs no lexicon.
"""

import argparse
import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from bench.pipelines import STOCK, Pipeline, ours, rank_all, skipped, stock, train_pipeline
from bench.rule import figures, judged
from nlu.intents import OUT_OF_SCOPE

OOS = "oos"  # what the data set calls it
Data = Mapping[str, Sequence[Sequence[str]]]
# In-scope accuracy and out-of-scope recall, per cent (Larson et al. 2019, table 2): Full, Small, OOS+.
VARIANTS = ("full", "small", "oos_plus")
PUBLISHED: Mapping[str, tuple[tuple[float, float] | None, ...]] = {
    "FastText (oos-train)": ((89.0, 9.7), (84.5, 23.2), (89.2, 32.2)),
    "SVM (oos-train)": ((91.0, 14.5), (89.6, 18.6), (90.1, 29.8)),
    "CNN (oos-train)": ((91.2, 18.9), (88.9, 22.2), (91.0, 34.2)),
    "DialogFlow (oos-train)": ((91.7, 14.0), (89.4, 14.1), (91.7, 28.5)),
    "Rasa 2019 (oos-train)": ((91.5, 45.3), (88.9, 55.0), (90.9, 66.0)),
    "MLP on USE (oos-train)": ((93.5, 47.4), (91.5, 52.2), (94.1, 53.9)),
    "BERT (oos-train)": ((96.9, 40.3), (96.4, 40.9), (96.7, 59.2)),
    "SVM (threshold)": ((88.2, 18.0), (85.6, 13.0), None),
    "DialogFlow (threshold)": ((90.8, 26.7), (89.2, 20.5), None),
    "Rasa 2019 (threshold)": ((90.9, 31.2), (89.6, 1.0), None),
    "MLP on USE (threshold)": ((93.4, 49.1), (91.3, 32.4), None),
    "BERT (threshold)": ((96.2, 52.3), (96.2, 58.9), None),
}


def published(variant: str) -> dict[str, dict[str, float]]:
    """The paper's rows for a variant."""
    rows = {name: found[VARIANTS.index(variant)] for name, found in PUBLISHED.items()}
    return {name: {"in_scope_accuracy": row[0], "oos_recall": row[1]} for name, row in rows.items() if row}


def rows_of(data: Data, part: str) -> list[tuple[str, str]]:
    """Texts and intents of a part (train, val, test), its out-of-scope questions last."""
    rows = [*data[part], *data[f"oos_{part}"]]
    return [(text, OUT_OF_SCOPE if intent == OOS else intent) for text, intent in rows]


def run(pipeline: Pipeline, data: Data) -> dict[str, Any]:
    """Train on the training questions, out-of-scope ones included, choose the rule on validation, and measure."""
    began = perf_counter()
    validation, test = rows_of(data, "val"), rows_of(data, "test")
    with TemporaryDirectory() as folder:
        model, seconds = train_pipeline(
            pipeline, _by_intent(rows_of(data, "train")), Path(folder), _by_intent(validation)
        )
        rankings = asyncio.run(rank_all(model, [text for text, _ in [*validation, *test]]))
    rows = [judged(intent, ranked) for (_, intent), ranked in zip([*validation, *test], rankings, strict=True)]
    measured = figures(rows[: len(validation)], rows[len(validation) :])
    return {**measured, "seconds": round(perf_counter() - began, 1), "training_seconds": round(seconds, 1)}


def _by_intent(rows: Sequence[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    texts: dict[str, list[str]] = defaultdict(list)
    for text, intent in rows:
        texts[intent].append(text)
    return texts


def main() -> None:
    """Measure what is asked for and print it as a table or as JSON."""
    wanted = _arguments()
    path = wanted.data / f"data_{wanted.variant}.json"
    if skipped(path):
        return
    data = json.loads(path.read_text(encoding="utf-8"))
    result = {"variant": wanted.variant, "best": wanted.best, **run(ours(best=wanted.best), data)}
    result["stock"] = {name: run(stock(name), data) for name in wanted.stock}
    result["published"] = published(wanted.variant)
    print(json.dumps(result, indent=2) if wanted.json else table(result))


def table(result: Mapping[str, Any]) -> str:
    """The measured and the published rows, for people."""
    rows = {"Sapa --best" if result["best"] else "Sapa": result}
    rows |= {f"stock Rasa, {name}": found for name, found in result["stock"].items()} | result["published"]
    lines = [f"CLINC150 {result['variant']:18} {'in-scope':>9} {'oos':>6} {'closed':>7}"]
    return "\n".join(lines + [_line(name, found) for name, found in rows.items()])


def _line(name: str, found: Mapping[str, Any]) -> str:
    closed = f"{found['closed_accuracy']:7.1f}" if "closed_accuracy" in found else ""
    return f"{name:27} {found['in_scope_accuracy']:9.1f} {found['oos_recall']:6.1f} {closed}".rstrip()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("clinc150"))
    parser.add_argument("--variant", choices=VARIANTS, default="full")
    parser.add_argument("--best", action="store_true", help="teach the encoder, too (up to half an hour)")
    parser.add_argument("--stock", nargs="*", choices=sorted(STOCK), default=["lr"], help="stock pipelines to run")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
