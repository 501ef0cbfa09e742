"""What a question mentions, seen from a Wednesday in a library with two branches."""

from datetime import date

import pytest

from nlu.entities import EntityFinder, find_isbns, is_isbn
from nlu.lexicon import Lexicon

WEDNESDAY = date(2026, 11, 25)
SATURDAY, SUNDAY = "2026-11-28", "2026-11-29"
LEXICON = Lexicon(
    lookups={
        "facility": {"toilet": ("toilet", "wc"), "prayer_room": ("musala", "prayer room"), "wifi": ("wifi",)},
        "language": {"en": ("bahasa inggris", "in english"), "ja": ("bahasa jepang", "japanese")},
    },
    member_number=r"(?<![\d-])\d{8}(?![\d-])",
)
PLACES = {"pusat": ("pusat", "Perpustakaan Pusat", "main", "kota"), "timur": ("timur", "east", "Cabang Timur")}
FINDER = EntityFinder(LEXICON, PLACES)


def found(text: str, kind: str) -> list[tuple[str, str]]:
    """Value and words of the entities of a kind."""
    return [(each.value, each.text) for each in FINDER.find(text, WEDNESDAY) if each.kind == kind]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9786020639536", "9786020639536"),
        ("ada 978-602-06-3953-6 ga", "9786020639536"),
        ("ISBN 978 602 06 3953 6", "9786020639536"),
        ("0306406152", "0306406152"),
        ("0-306-40615-2", "0306406152"),
        ("155404295x", "155404295X"),
    ],
)
def test_an_isbn_of_either_length_is_found_however_it_is_written(text: str, value: str) -> None:
    assert [each.value for each in find_isbns(text)] == [value]
    assert is_isbn(value)


@pytest.mark.parametrize("text", ["9786020639537", "0306406153", "1554042950", "12345678901234567", "978-602", "0x"])
def test_a_number_with_a_wrong_checksum_or_length_is_no_isbn(text: str) -> None:
    assert list(find_isbns(text)) == []
    assert not is_isbn(text)


def test_a_member_number_is_told_from_an_isbn() -> None:
    text = "anggota 20231234 mau pesan 979-3062-79-7"
    assert found(text, "member_number") == [("20231234", "20231234")]
    assert found(text, "isbn") == [("9793062797", "979-3062-79-7")]


@pytest.mark.parametrize("text", ["9786020639536", "978 60206395 3 6", "telp 08123456789", "2023123"])
def test_other_numbers_are_no_member_numbers(text: str) -> None:
    assert found(text, "member_number") == []


def test_without_a_pattern_nothing_is_a_member_number() -> None:
    assert EntityFinder(Lexicon(), {}).find("anggota 20231234", WEDNESDAY) == ()


@pytest.mark.parametrize(
    ("text", "branches"),
    [
        ("cabang timur buka?", [("timur", "cabang timur")]),
        ("di Timur jam berapa", [("timur", "di Timur")]),
        ("is the east branch open", [("timur", "the east branch")]),
        ("east branch", [("timur", "east branch")]),
        ("Timur?", [("timur", "Timur?")]),
        ("perpus pusat dan cabang timur", [("pusat", "perpus pusat"), ("timur", "cabang timur")]),
        ("main library", [("pusat", "main library")]),
        ("main ke kota", []),
        ("boleh main catur?", []),
        ("angin timur kencang", []),
    ],
)
def test_a_branch_is_named_beside_a_word_about_places_or_alone(text: str, branches: list[tuple[str, str]]) -> None:
    assert found(text, "branch") == branches


@pytest.mark.parametrize(
    ("text", "kind", "entities"),
    [
        ("WC sama musala di mana", "facility", [("toilet", "WC"), ("prayer_room", "musala")]),
        ("is there a prayer room", "facility", [("prayer_room", "prayer room")]),
        ("wcnya di mana", "facility", [("toilet", "wc")]),
        ("wcs", "facility", []),
        ("novel bahasa Inggris", "language", [("en", "bahasa Inggris")]),
        ("books in english or japanese", "language", [("en", "in english"), ("ja", "japanese")]),
        ("orang inggris", "language", []),
    ],
)
def test_amenities_and_languages_are_looked_up(text: str, kind: str, entities: list[tuple[str, str]]) -> None:
    assert found(text, kind) == entities


@pytest.mark.parametrize("text", ["weekend buka?", "akhir pekan ini", "wiken di cabang timur"])
def test_a_weekend_is_both_its_days(text: str) -> None:
    assert [value for value, _ in found(text, "date")] == [SATURDAY, SUNDAY]


def test_on_a_sunday_the_weekend_is_the_one_that_is_ending() -> None:
    entities = FINDER.find("weekend", date(2026, 11, 29))
    assert [each.value for each in entities] == [SATURDAY, SUNDAY]


def test_everything_a_question_mentions_is_found_together() -> None:
    entities = FINDER.find("hari sabtu di cabang timur ada wifi dan komik bahasa jepang?", WEDNESDAY)
    assert [(each.kind, each.value) for each in entities] == [
        ("date", SATURDAY),
        ("branch", "timur"),
        ("facility", "wifi"),
        ("language", "ja"),
    ]


def test_digits_of_an_isbn_are_no_day() -> None:
    assert found("979-3062-79-7", "date") == []
