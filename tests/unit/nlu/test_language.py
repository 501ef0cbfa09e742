"""The language of a question is guessed from the library's own wordings."""

import pytest

from nlu.language import LanguageGuess
from tests.unit.nlu.small_book import Book


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("jam buka perpustakaan", "id"),
        ("gmn cr daftar", "id"),
        ("brp denda tlat", "id"),
        ("what time do you open", "en"),
        ("how do i join", "en"),
        ("ok", None),
        ("wifi?", None),
        ("", None),
        ("😀", None),
        ("12345", None),
    ],
)
def test_language_is_named_only_when_sure(library: Book, text: str, language: str | None) -> None:
    assert LanguageGuess(library.book, library.lexicon).of(text) == language


def test_an_empty_book_names_no_language(library: Book) -> None:
    assert LanguageGuess({}, library.lexicon).of("jam buka") is None
