"""Chat text is looked at a second time, written out; hostile text becomes harmless."""

from pathlib import Path

import pytest

from nlu.lexicon import load_lexicon
from nlu.normalise import LONGEST_READ, clean, gist, normalise, stem
from nlu.yaml_file import ContentError
from tests.unit.nlu.hostile_texts import HOSTILE

SLANG = {"gmn": "bagaimana", "brp": "berapa", "bgt": "banget", "pinjem": "pinjam", "ya": "iya"}


@pytest.mark.parametrize("text", HOSTILE)
def test_cleaned_text_is_short_visible_and_sendable(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) <= LONGEST_READ
    cleaned.encode()
    assert not set(cleaned) & set("\x00\u200b\u202e\ufeff")
    assert clean(cleaned) == cleaned


def test_lines_stay_lines_and_spaces_are_joined() -> None:
    assert clean("  jam \t buka\r\n\n parkir  ") == "jam buka\nparkir"


def test_wide_and_styled_letters_become_plain() -> None:
    assert clean("ｊａｍ 𝐛𝐮𝐤𝐚") == "jam buka"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmn cara pinjem", "bagaimana cara pinjam"),
        ("brpnya", "berapanya"),
        ("mantaaaap bgttt", "mantap banget"),
        ("buku2", "buku buku"),
        ("wkwkwk jam buka hahaha", "jam buka"),
        ("BRP?!", "berapa"),
    ],
)
def test_chat_words_are_written_out(typed: str, meant: str) -> None:
    assert normalise(typed, SLANG) == meant


def test_words_of_one_meaning_share_their_gist() -> None:
    concepts = {"pinjam": "=borrow", "borrow": "=borrow"}
    assert gist("pinjamnya", concepts) == gist("borrow", concepts) == ["=borrow"]


def test_forms_of_a_word_share_their_stem() -> None:
    assert stem("didaftarkan") == stem("mendaftarkan")[-6:] == "daftar"


def test_a_word_under_two_meanings_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.yml"
    path.write_text("slang:\n  satu: x y\n  dua: z x\n")
    with pytest.raises(ContentError, match=r"lexicon.yml:3: 'x' stands under 'satu' and under 'dua'"):
        load_lexicon(path)


def test_unknown_parts_and_unquoted_words_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.yml"
    path.write_text("slank: {}\n")
    with pytest.raises(ContentError, match="holds only the parts"):
        load_lexicon(path)
    path.write_text("polite:\n  - yes\n")
    with pytest.raises(ContentError, match="quotes"):
        load_lexicon(path)
