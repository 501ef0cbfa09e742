"""Questions made hasty are the same every time, and copies of a question have one signature."""

import pytest

from bench.misspelling import Misspelling, signature

SLANG = {"gmn": "bagaimana", "gmana": "bagaimana", "bku": "buku"}
TEXT = "Bagaimana cara meminjam buku di sini?"


def test_only_words_of_the_lexicon_become_chat() -> None:
    spelt = Misspelling(SLANG, 1).chat(TEXT)
    assert spelt in {"gmn cara meminjam bku di sini?", "gmana cara meminjam bku di sini?"}


def test_the_same_seed_makes_the_same_slips() -> None:
    assert Misspelling({}, 3).mistype(TEXT) == Misspelling({}, 3).mistype(TEXT)
    assert len({Misspelling({}, seed).mistype(TEXT) for seed in range(20)}) > 10


@pytest.mark.parametrize("seed", range(30))
def test_a_slip_stays_small_and_short_words_stay_whole(seed: int) -> None:
    typed = Misspelling({}, seed).mistype("buku apa itu").split()
    assert typed[1:] == ["apa", "itu"]
    assert abs(len(typed[0]) - 4) <= 1


def test_a_text_without_long_words_stays() -> None:
    assert Misspelling({}, 1).mistype("apa itu?") == "apa itu?"


@pytest.mark.parametrize(
    "copy",
    [
        "ada buku tentang jaringan gak? dong",
        "jaringan ada tentang buku gak",
        "ad bku tentng jaringan nggak di perpus",
        "Ada buku tentang jaringan",
    ],
)
def test_copies_of_a_question_share_their_signature(copy: str) -> None:
    assert signature(copy) == signature("Ada buku tentang jaringan gak?")


def test_another_question_has_another_signature() -> None:
    assert signature("ada buku tentang hukum gak?") != signature("Ada buku tentang jaringan gak?")
