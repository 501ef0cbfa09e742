"""Words of people in distress or danger."""

from collections.abc import Iterable

from nlu.normalise import words


def calls_for_help(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of the lexicon's phrases of care stands in a cleaned text as whole words."""
    said = f" {' '.join(words(text))} "
    return any(f" {phrase} " in said for phrase in phrases)
