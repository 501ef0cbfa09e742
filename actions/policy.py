"""The one policy of when to answer, when to ask back and when to hand over."""

from dataclasses import dataclass
from typing import Literal

from nlu.interpretation import Interpretation, RankedIntent

Decision = Literal["answer", "clarify", "handoff"]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Confidences from which a reading is answered, or offered as one of several."""

    answer: float
    clarify: float


# Chosen by cost (wrong answer 5, needless handoff 1, asking back 0.3) on the intent files' checks: see `make bench`.
THRESHOLDS = {"rasa": Thresholds(0.80, 0.10), "fuzzy": Thresholds(0.75, 0.15)}
CHOICES = 3
WORTH_OFFERING = 0.03


def decide_reading(reading: Interpretation) -> Decision:
    """What to do with a reading: answer it, ask which of the best readings is meant, or hand over."""
    limits = THRESHOLDS[reading.source]
    if reading.intent is None or reading.confidence < limits.clarify:
        return "handoff"
    return "answer" if reading.confidence >= limits.answer else "clarify"


def choices(reading: Interpretation, without: str | None = None) -> list[RankedIntent]:
    """The best two or three readings worth offering as buttons."""
    others = [each for each in reading.ranking if each.intent != without]
    worth = [each for each in others if each.confidence >= WORTH_OFFERING][:CHOICES]
    # One choice is no choice: the runner-up stands beside it, however unlikely.
    return others[:2] if len(worth) == 1 else worth
