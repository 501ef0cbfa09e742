"""Questions that were read and decided on, as measuring gets them."""

from dataclasses import replace

from nlu.intents import OUT_OF_SCOPE
from nlu.interpretation import Entity, Interpretation, Language, RankedIntent
from nlu.outcomes import Decision, Outcome
from nlu.question_table import Mention, Row

ANSWERED_FROM = 0.8


def reading(intent: str | None, confidence: float, language: Language | None = None) -> Interpretation:
    """A reading as this intent; without one, greet is what it would most likely be."""
    ranking = (RankedIntent(intent or "greet", confidence),)
    return Interpretation("…", intent, confidence, ranking, (), "rasa", "m", language)


def decide(each: Interpretation) -> Decision:
    """Answer what is sure, ask back about the rest, hand over what is no intent."""
    if each.intent is None or each.confidence < 0.2:
        return "handoff"
    return "answer" if each.confidence >= ANSWERED_FROM else "clarify"


def outcome(expected: str, *readings: Interpretation, style: str = "-", milliseconds: float = 1.0) -> Outcome:
    """What becomes of a question with this label when it is read so."""
    row = Row("apa", frozenset(expected.split("|")), style)
    return Outcome(row, readings, tuple(map(decide, readings)), milliseconds)


def mentioning(wanted: str, *found: str) -> Outcome:
    """A question that mentions things, and the things found in each of its readings (`kind=words;...`)."""
    readings = tuple(
        replace(reading("search_catalog", 0.9), entities=tuple(map(entity, split(each)))) for each in found
    )
    row = Row("apa", frozenset({"search_catalog"}), "-", tuple(Mention(*pair) for pair in split(wanted)))
    return Outcome(row, readings, tuple(map(decide, readings)), 1.0)


def split(cell: str) -> list[tuple[str, str]]:
    """Kinds and words of a cell."""
    return [(kind, words) for kind, _, words in (part.partition("=") for part in cell.split(";") if part)]


def entity(pair: tuple[str, str]) -> Entity:
    """An entity of this kind with these words."""
    return Entity(pair[0], pair[1], pair[1])


RIGHT = outcome("ask_parking", reading("ask_parking", 0.9, "id"), style="slang")
UNSURE = outcome("ask_fines|check_my_fines", reading("check_my_fines", 0.5, "en"))
MIXED_UP = outcome("ask_internet", reading("ask_parking", 0.9), style="en")
TOO_UNSURE = outcome("search_catalog", reading("search_catalog", 0.1, "id"), style="slang")
TAKEN_IN = outcome(OUT_OF_SCOPE, reading("ask_parking", 0.85, "id"), style="near_miss")
REFUSED = outcome(OUT_OF_SCOPE, reading(None, 0.05, "id"), style="near_miss")
REFUSED_FAR = outcome(OUT_OF_SCOPE, reading(None, 0.3, "en"), style="other")
ALL = (RIGHT, UNSURE, MIXED_UP, TOO_UNSURE, TAKEN_IN, REFUSED, REFUSED_FAR)
