"""How well titles are found through typing mistakes, and how seldom absent ones are found."""

from pathlib import Path

import pytest

from tests.unit.catalog.catalog_questions import questions
from tests.unit.catalog.catalog_sample import ask, named, sample_titles

ABSENT = (Path(__file__).parent / "absent_titles.txt").read_text(encoding="utf-8").splitlines()
ASKED = 600


@pytest.mark.parametrize("seed", [1, 2026])
def test_mistyped_questions_find_their_title_first(seed: int) -> None:
    missed = [
        f"{text!r} gives {named(text)[:1]} instead of {wanted.title!r}"
        for text, wanted in questions(sample_titles(), ASKED, seed)
        if named(text)[:1] != [wanted.title]
    ]
    assert len(missed) <= 0.03 * ASKED, "\n".join(missed)


@pytest.mark.parametrize("asked", ["{}", "ada buku {} ga kak?", "do you have {}?"])
def test_absent_titles_are_not_found(asked: str) -> None:
    found = {name: [hit for hit in ask(asked.format(name)) if hit.matched == "title"] for name in ABSENT}
    assert {name: [hit.title.title for hit in hits] for name, hits in found.items() if hits} == {}


def test_the_absent_titles_are_many_and_absent() -> None:
    assert len(set(ABSENT)) >= 60
    assert {title.title.casefold() for title in sample_titles()}.isdisjoint(name.casefold() for name in ABSENT)


@pytest.mark.parametrize(
    "name",
    [
        "Stephen Chbosky",
        "Suzanne Collins",
        "Veronica Roth",
        "George R.R. Martin",
        "Stephenie Meyer",
        "Margaret Atwood",
        "Umberto Eco",
        "Norman Erikson Pasaribu",
        "Intan Paramaditha",
        "Felix K. Nesi",
        "Clara Ng",
        "Fira Basuki",
        "Brandon Sanderson",
        "Nicholas Sparks",
    ],
)
def test_absent_authors_are_not_found(name: str) -> None:
    assert named(f"ada buku karya {name} ga?") == []
    assert named(name) == []
