"""What is stored for searching and what a search becomes are spelled alike."""

import pytest

from records.search_text import search_text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Jam BUKA hari Minggu?", "jam buka hari minggu"),
        ("Café Über naïve", "cafe uber naive"),
        ("buku-buku, e-book!", "buku buku e book"),
        ("  banyak\n\tspasi  ", "banyak spasi"),
        ("ﬁsika ① Ｗｉｄｅ", "fisika 1 wide"),
        ("STRASSE straße", "strasse strasse"),
        ("أهلًا", "اهلا"),
        ("😀 🙏", ""),
        ("", ""),
        ("'; DROP TABLE messages; --", "drop table messages"),
        ("100%_diskon", "100 _diskon"),
    ],
)
def test_spelling(text: str, found: str) -> None:
    assert search_text(text) == found


@pytest.mark.parametrize("text", ["Jam BUKA?", "İstanbul", "ﬁ①", "é" * 50, "a\u0301\u0327b"])
def test_spelling_twice_changes_nothing_more(text: str) -> None:
    once = search_text(text)
    assert search_text(once) == once


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert search_text("Caf\u00e9") == search_text("Cafe\u0301") == "cafe"
