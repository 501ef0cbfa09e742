"""Messages are cut where a new question may begin, and freed of courtesies."""

import pytest

from nlu.split import groupings, pieces, without_courtesy
from tests.unit.nlu.hostile_texts import HOSTILE

JOINERS = ("terus", "dan", "sama", "and")
POLITE = (("halo",), ("kak",), ("mau", "tanya"), ("ya",), ("terima", "kasih"))


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("jam buka", ("jam buka",)),
        ("jam buka? terus parkir berapa", ("jam buka", "parkir berapa")),
        ("how do I join and is there wifi?", ("how do I join", "is there wifi")),
        ("a, b. C!\nd", ("a", "b", "C", "d")),
        ("buka jam 08.30 di Jl. Merdeka", ("buka jam 08.30 di Jl", "Merdeka")),
        ("danau toba", ("danau toba",)),
        ("a, b, c, d, e, f. g", ("a, b, c, d, e, f", "g")),
    ],
)
def test_cuts(text: str, cut: tuple[str, ...]) -> None:
    assert tuple(piece.text for piece in pieces(text, JOINERS)) == cut


def test_question_marks_are_remembered() -> None:
    assert [piece.asked for piece in pieces("jam buka? parkir, wifi???", JOINERS)] == [True, False, True]


def test_groupings_are_finest_first_and_cover_everything() -> None:
    ways = groupings(3)
    assert ways == [((0, 1), (1, 2), (2, 3)), ((0, 1), (1, 3)), ((0, 2), (2, 3))]
    assert groupings(1) == []


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Halo kak, mau tanya jam buka ya?", "jam buka"),
        ("jam buka, terima kasih kak", "jam buka"),
        ("halo kak", ""),
        ("yayasan buku", "yayasan buku"),
    ],
)
def test_courtesies_around_a_question_go(text: str, bare: str) -> None:
    assert without_courtesy(text, POLITE) == bare


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_it(text: str) -> None:
    assert len(pieces(text, JOINERS)) <= 5
    assert without_courtesy(text, POLITE) in text
