"""Without Rasa, questions are compared with known wordings."""

from dataclasses import replace

import pytest

from nlu.fuzzy import FuzzyReader
from tests.unit.nlu.hostile_texts import HOSTILE
from tests.unit.nlu.small_book import Book


@pytest.fixture
def reader(library: Book) -> FuzzyReader:
    return FuzzyReader(library)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("parkir motr dmana", "ask_parking"),
        ("brp denda tlat", "ask_fines"),
        ("what time does it open", "ask_opening_hours"),
        ("password wifi", "ask_internet"),
        ("resep nasi goreng enak", "out_of_scope"),
    ],
)
def test_the_likest_wording_names_the_intent(reader: FuzzyReader, text: str, intent: str) -> None:
    assert reader.rank(text)[0].intent == intent


def test_a_known_wording_is_certain_and_each_intent_stands_once(reader: FuzzyReader) -> None:
    ranking = reader.rank("Jam buka perpustakaan?")
    assert ranking[0].confidence == pytest.approx(1.0)
    assert len({each.intent for each in ranking}) == len(ranking)


@pytest.mark.parametrize("text", HOSTILE)
def test_confidence_is_a_share_whatever_the_text(reader: FuzzyReader, text: str) -> None:
    assert all(0 <= each.confidence <= 1.0001 for each in reader.rank(text))


def test_the_model_name_follows_the_wordings(library: Book) -> None:
    fewer = {name: intent for name, intent in library.book.items() if name != "thank"}
    assert FuzzyReader(library).model != FuzzyReader(replace(library, book=fewer)).model
