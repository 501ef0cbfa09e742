"""The pure parts of the benchmarks, and that without their data they say so and end well."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bench.clinc150 import VARIANTS, published, rows_of, table
from bench.misspelling import signature
from bench.parse import percentiles
from bench.perpusbipa import Question, conditions, parts
from bench.pipelines import stock
from nlu.intents import OUT_OF_SCOPE

ROOT = Path(__file__).parents[3]
THINGS = ("komik", "novel", "jurnal", "kamus", "peta", "skripsi", "majalah", "atlas", "puisi", "cerpen")
QUESTIONS = [
    Question("cari_buku", f"{start} {thing} {end}")
    for thing in THINGS
    for start in ("ada", "cari")
    for end in ("dong", "sih")
]


def test_copies_never_cross_from_what_is_taught_to_what_is_tested() -> None:
    taught, tested = parts(QUESTIONS)
    signatures = [signature(each.text) for each in tested]
    assert len(taught) == 28
    assert len(signatures) == len(set(signatures)) == 4
    assert not set(signatures) & {signature(each.text) for each in taught}
    assert parts(QUESTIONS) == (taught, tested)


def test_every_condition_has_every_question() -> None:
    found = conditions(["ada buku apa", "jam berapa tutup"], {"bku": "buku", "brp": "berapa"})
    assert found["clean"] == ["ada buku apa", "jam berapa tutup"]
    assert found["slang"] == ["ada bku apa", "jam brp tutup"]
    assert {len(texts) for texts in found.values()} == {2}
    assert found["typo"] != found["clean"]


def test_out_of_scope_questions_are_a_class_of_their_own() -> None:
    data = {"train": [["what is my balance", "balance"]], "oos_train": [["who won", "oos"]]}
    assert rows_of(data, "train") == [("what is my balance", "balance"), ("who won", OUT_OF_SCOPE)]


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_paper_is_quoted_for_every_variant(variant: str) -> None:
    rows = published(variant)
    assert rows["BERT (oos-train)"]["in_scope_accuracy"] > rows["FastText (oos-train)"]["in_scope_accuracy"]
    own = {"in_scope_accuracy": 90.0, "oos_recall": 50.0, "closed_accuracy": 91.0}
    shown = table({"variant": variant, "best": False, **own, "stock": {"lr": own}, "published": rows})
    assert len(shown.splitlines()) == 3 + len(rows)


def test_percentiles_lie_within_the_times() -> None:
    assert percentiles("wall", [float(each) for each in range(101)]) == {"wall_p50_ms": 50.0, "wall_p99_ms": 99.0}


def test_stock_pipelines_have_only_parts_of_rasa() -> None:
    names = [each["name"] for each in yaml.safe_load(stock("lr").config)["pipeline"]]
    assert names[0] == "WhitespaceTokenizer"
    assert names[-1] == "LogisticRegressionClassifier"
    assert not [name for name in names if "." in name]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", ["clinc150", "perpusbipa"])
def test_without_its_data_a_benchmark_says_so_and_ends_well(name: str, tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "bench" / f"{name}.py"), "--data", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert ended.returncode == 0
    assert ended.stderr.startswith("skipped: there is no ")
    assert not ended.stdout
