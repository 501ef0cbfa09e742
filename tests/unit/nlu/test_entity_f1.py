"""Entities found are held against those in the table."""

import pytest

from nlu.entity_f1 import entity_f1
from tests.unit.nlu.judged import mentioning


@pytest.mark.parametrize(
    ("wanted", "found", "matched"),
    [
        ("title=Laskar Pelangi", "title=laskar pelangi", 1),
        ("title=Laskar Pelangi", "title=pelangi", 1),
        ("title=pelangi", "title=novel  laskar pelangi", 1),
        ("title=pelangi", "author=pelangi", 0),
        ("title=pelangi", "title=bulan", 0),
        ("title=pelangi", "title=", 0),
        ("date=sabtu;date=sabtu pagi", "date=sabtu pagi;date=pagi", 2),
        ("date=sabtu pagi;date=sabtu", "date=pagi;date=sabtu pagi", 2),
        ("date=sabtu;date=minggu", "date=sabtu minggu", 1),
    ],
)
def test_a_mention_matches_once_by_kind_and_words(wanted: str, found: str, matched: int) -> None:
    assert entity_f1([mentioning(wanted, found)])["overall"]["recall"]["count"] == matched


def test_precision_recall_and_f1_overall_and_by_kind() -> None:
    outcomes = [
        mentioning("title=bumi;author=Tere Liye", "title=bumi;date=besok"),
        mentioning("title=hujan", "title=bulan;title=hujan"),
        mentioning("", "branch=timur"),
    ]
    result = entity_f1(outcomes)
    overall = result["overall"]
    assert (overall["precision"]["count"], overall["precision"]["of"]) == (2, 4)
    assert (overall["recall"]["count"], overall["recall"]["of"]) == (2, 3)
    assert overall["f1"] == pytest.approx(2 * 2 / 7, abs=0.0001)
    assert list(result["by_kind"]) == ["author", "date", "title"]
    assert result["by_kind"]["author"]["f1"] == 0.0
    assert result["by_kind"]["date"]["recall"]["value"] is None
    assert result["by_kind"]["title"]["f1"] == 0.8


def test_readings_of_one_message_are_taken_together() -> None:
    overall = entity_f1([mentioning("date=besok;branch=timur", "date=besok", "branch=timur;date=Besok")])["overall"]
    assert (overall["precision"]["of"], overall["f1"]) == (2, 1.0)
