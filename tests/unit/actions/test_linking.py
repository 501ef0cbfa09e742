"""A title or an author that a question names becomes an entity, in the patron's own words."""

import pytest

from actions.linking import link_titles
from nlu.interpretation import Entity, Interpretation
from tests.unit.catalog.catalog_sample import sample_index


def reading(text: str, intent: str | None = "search_catalog", entities: tuple[Entity, ...] = ()) -> Interpretation:
    return Interpretation(text, intent, 0.9, (), entities, "rasa", "m", "id")


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("ada laskar pelangi ga", Entity("title", "Laskar Pelangi", "laskar pelangi")),
        ("ada laskar plangi ga kak", Entity("title", "Laskar Pelangi", "laskar plangi")),
        ("mau pinjam Laut Berceritta, ada?", Entity("title", "Laut Bercerita", "Laut Berceritta")),
        ("novel andrea hirta", Entity("author", "Andrea Hirata", "andrea hirta")),
        ("buku karya pramoedya ananta toer", Entity("author", "Pramoedya Ananta Toer", "pramoedya ananta toer")),
    ],
)
def test_misspelt_names_keep_the_words_of_the_patron(text: str, entity: Entity) -> None:
    assert link_titles(sample_index(), reading(text)).entities == (entity,)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("cari buku zirkonia merah", "search_catalog"),
        ("buku tentang sejarah", "search_catalog"),
        ("laskar pelangi diputar jam berapa", "ask_events"),
        ("laskar pelangi", None),
    ],
)
def test_topics_unknown_titles_and_other_matters_name_nothing(text: str, intent: str | None) -> None:
    asked = reading(text, intent)
    assert link_titles(sample_index(), asked) is asked


def test_what_is_known_already_is_not_looked_for() -> None:
    asked = reading("yang kedua", entities=(Entity("title", "Laut Bercerita", "yang kedua"),))
    assert link_titles(sample_index(), asked) is asked


def test_other_entities_stay() -> None:
    day = Entity("date", "2026-11-28", "sabtu")
    linked = link_titles(sample_index(), reading("pesan laskar pelangi buat sabtu", "reserve_title", (day,)))
    assert linked.entities == (day, Entity("title", "Laskar Pelangi", "laskar pelangi"))
