"""The small library of these tests."""

from pathlib import Path

import pytest

from tests.unit.nlu.small_book import Book, small_book


@pytest.fixture
def library(tmp_path: Path) -> Book:
    """The intents, the out-of-scope sentences and the lexicon of a small library."""
    return small_book(tmp_path / "library")
