"""How a patron's text becomes words, and which of them are looked for."""

import pytest

from catalog.vocabulary import Vocabulary
from catalog.words import cues, fold, topics, words_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Totto-chan: Gadis  Cilik", "totto chan gadis cilik"),
        ("Al-Qur'an", "al quran"),
        ("García Márquez", "garcia marquez"),
        ("bu\u200bmi_manusia\n", "bumi manusia"),
        ("ＢＵＭＩ", "bumi"),
        ("🙂", ""),
    ],
)
def test_text_is_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_old_spelling_becomes_new() -> None:
    assert words_of("Soekarno Djakarta Tjipto Sjahrir") == ("sukarno", "jakarta", "cipto", "syahrir")


def test_a_long_text_is_cut() -> None:
    assert len(words_of("kata " * 5000)) == 40


def test_a_question_is_taken_apart() -> None:
    asked = cues().take_apart(words_of("ada buku laskar pelangi karya andrea hirata di rak mana ya"))
    assert asked.content == ("laskar", "pelangi", "andrea", "hirata")
    assert asked.author == ("andrea", "hirata")
    assert cues().take_apart(words_of("books about cooking")).topic == ("cooking",)


def test_topics_are_read_longest_first() -> None:
    assert topics().read(words_of("science fiction untuk remaja")) == (("fiksi ilmiah", "@remaja"), ("untuk",))


def test_vocabulary_finds_words_through_slips() -> None:
    vocabulary = Vocabulary(["pelangi", "pelita", "bumi", "budi", "di"])
    assert max(vocabulary.alike("plangi").items(), key=lambda item: item[1])[0] == "pelangi"
    assert vocabulary.alike("bumi") == {"bumi": 1.0}
    assert vocabulary.alike("dj") == {}
    assert "bumi" in vocabulary
