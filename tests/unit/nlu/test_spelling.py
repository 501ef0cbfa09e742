"""Mistyped words are brought back to known ones; others are left alone."""

import pytest

from nlu.lexicon import Lexicon
from nlu.spelling import Speller

TEXTS = ["cara perpanjang buku", "perpanjang buku", "cara pinjam", "the opening hours", "opening hours"]
LEXICON = Lexicon(slang={"perpus": "perpustakaan"}, concepts={"parkir": "=parking"})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("perpanjng", "perpanjang"),
        ("prpnjng", "perpanjang"),
        ("openign", "opening"),
        ("parkirr", "parkir"),
        ("perpuss", "perpustakaan"),
        ("bku", "bku"),
        ("buki", "buki"),
        ("quantum", "quantum"),
        ("12345", "12345"),
    ],
)
def test_words_near_a_known_one_are_corrected(typed: str, meant: str) -> None:
    assert Speller(LEXICON, TEXTS).correct(typed) == meant


def test_known_words_stay_and_the_order_is_kept() -> None:
    assert Speller(LEXICON, TEXTS).correct("buku cara parkir") == "buku cara parkir"
