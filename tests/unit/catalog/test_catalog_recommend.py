"""What is suggested to a patron who does not name a title."""

from datetime import date

import pytest

from catalog.index import TitleIndex
from tests.unit.catalog.catalog_sample import sample_index, sample_titles


@pytest.mark.parametrize(
    ("wish", "subjects"),
    [
        ("novel romantis", {"romantis"}),
        ("I want a romance novel", {"romantis"}),
        ("something about history", {"sejarah"}),
        ("buku motivasi dong kak", {"motivasi"}),
        ("rekomendasi komik lucu", {"komik"}),
        ("horror", {"horor"}),
        ("buku buat belajar ngoding", {"pemrograman"}),
        ("suggest me a mystery", {"misteri"}),
    ],
)
def test_a_genre_is_understood(wish: str, subjects: set[str]) -> None:
    picked = sample_index().recommend(wish, 5)
    assert len(picked) == 5
    assert all(subjects <= set(title.subjects) for title in picked)


@pytest.mark.parametrize(
    ("wish", "audience"),
    [
        ("buku anak umur 7", "anak"),
        ("a book for my 10 year old daughter", "anak"),
        ("bacaan untuk anak usia 5 tahun", "anak"),
        ("novel untuk remaja", "remaja"),
        ("horror for teens", "remaja"),
        ("buat umur 15 tahun", "remaja"),
        ("buku untuk orang dewasa", "dewasa"),
    ],
)
def test_readers_are_understood(wish: str, audience: str) -> None:
    picked = sample_index().recommend(wish, 5)
    assert len(picked) == 5
    assert {title.audience for title in picked} == {audience}


def test_a_pick_is_varied() -> None:
    authors = [title.authors[0] for title in sample_index().recommend("novel romantis", 6)]
    assert len(set(authors)) == 6


def test_the_same_wish_gives_the_same_pick_all_day_and_another_the_next() -> None:
    tomorrow = TitleIndex(sample_titles(), today=lambda: date(2026, 11, 24))
    first = sample_index().recommend("novel romantis", 5)
    assert sample_index().recommend("Novel romantis?", 5) == first
    assert tomorrow.recommend("novel romantis", 5) != first


@pytest.mark.parametrize("wish", ["", "apa aja deh", "zzz qqq", "🙂"])
def test_an_unreadable_wish_gives_the_newest(wish: str) -> None:
    assert sample_index().recommend(wish, 4) == sample_index().new_arrivals(4)


def test_books_like_a_named_one() -> None:
    picked = sample_index().recommend("yang mirip laskar pelangi", 5)
    assert "Laskar Pelangi" not in [title.title for title in picked]
    assert all({"inspiratif", "pendidikan", "persahabatan"} & set(title.subjects) for title in picked)


def test_limits_are_kept() -> None:
    assert sample_index().recommend("novel", 0) == []
    assert len(sample_index().recommend("novel", 3)) == 3
