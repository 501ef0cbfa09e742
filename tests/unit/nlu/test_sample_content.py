"""The sample library's wordings are many enough to read well, and the examination papers are none of them."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from nlu.intents import load_care, load_intents, load_out_of_scope, same_form
from nlu.lexicon import load_lexicon
from nlu.question_table import read_rows
from nlu.split import without_courtesy

DATA = Path(__file__).parents[3] / "data"
PAPERS = Path(__file__).parents[3] / "bench" / "questions"
BOOK = load_intents(DATA / "intents")


@pytest.mark.parametrize("name", sorted(BOOK))
def test_every_intent_is_taught_and_tested_in_both_languages(name: str) -> None:
    intent = BOOK[name]
    assert len(intent.wordings["id"]) >= 45
    assert len(intent.wordings["en"]) >= 20
    assert sum(map(len, intent.checks.values())) >= 12


def test_enough_is_known_not_to_be_answered() -> None:
    path = DATA / "out_of_scope.yml"
    kinds: Counter[str] = Counter()
    for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
        kinds[block["metadata"]["kind"]] += len(block["examples"].strip().splitlines())
    assert kinds.total() >= 900
    assert kinds["near_miss"] >= 300


@pytest.mark.parametrize("paper", sorted(path.name for path in PAPERS.glob("*.tsv")))
def test_no_examination_question_is_taught(paper: str) -> None:
    outside = [load_out_of_scope(DATA / "out_of_scope.yml"), load_care(DATA / "care.yml")]
    taught = {same_form(text) for each in BOOK.values() for texts in each.wordings.values() for text in texts}
    taught |= {same_form(text) for each in outside for text in each.all_wordings}
    if paper == "questions.tsv":
        taught |= {same_form(row.text) for row in read_rows(DATA / "validation.tsv", BOOK)}
    lines = (PAPERS / paper).read_text(encoding="utf-8").splitlines()[1:]
    assert not [text for text in (line.split("\t")[0] for line in lines) if same_form(text) in taught]


@pytest.mark.parametrize("text", ["bisa dibantu?", "mohon dibantu ya kak", "halo kak, boleh dibantu"])
def test_who_only_asks_to_be_helped_asks_no_question_of_its_own(text: str) -> None:
    assert without_courtesy(text, load_lexicon(DATA / "lexicon.yml").polite) == ""
