"""What reading one question gives."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["id", "en"]
Source = Literal["rasa", "fuzzy"]


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing mentioned in a question: its kind, what it means, and the words that said it."""

    kind: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class RankedIntent:
    """One possible reading and how likely it is, from 0 to 1."""

    intent: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Bars:
    """The confidences from which a reading is answered, or offered as one of several."""

    answer: float
    clarify: float


@dataclass(frozen=True, slots=True)
class Interpretation:
    """One question as it was understood; intent None means that it is none the desk knows.

    The ranking is best first, at most five, never holding out_of_scope; language is None in doubt. Bars are those the
    trained reader found for this intent and language. `needs_care`: the patron seems to be in distress or danger.
    `outside`: how likely it is none the desk knows. `goes_on`: it is the question before, asked on about.
    """

    text: str
    intent: str | None
    confidence: float
    ranking: tuple[RankedIntent, ...]
    entities: tuple[Entity, ...]
    source: Source
    model: str
    language: Language | None
    bars: Bars | None = None
    needs_care: bool = False
    outside: float = 0.0
    goes_on: bool = False
