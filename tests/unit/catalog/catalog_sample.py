"""The sample library, loaded once for all tests of the catalogue."""

from datetime import date
from functools import cache
from pathlib import Path

from catalog.csv_titles import load_titles
from catalog.index import TitleIndex
from catalog.port import Hit, Title, TitleQuery

_SAMPLE = Path(__file__).parents[3] / "data" / "catalog.csv"


@cache
def sample_titles() -> list[Title]:
    """Load the sample's titles."""
    return load_titles(_SAMPLE)


@cache
def sample_index() -> TitleIndex:
    """Build the sample's index, on a fixed day."""
    return TitleIndex(sample_titles(), today=lambda: date(2026, 11, 23))


def ask(text: str) -> list[Hit]:
    """Search the sample with a patron's words."""
    return sample_index().search(TitleQuery(text))


def named(text: str) -> list[str]:
    """Give the names of the titles found for a patron's words."""
    return [hit.title.title for hit in ask(text)]
