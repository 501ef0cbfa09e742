"""The one policy of when to answer, when to ask back and when to hand over."""

from typing import Literal

from nlu.interpretation import Bars, Interpretation, RankedIntent

Decision = Literal["answer", "clarify", "handoff"]


# The trained reader brings bars of its own with every reading, found by cost; these stand in where it gives none.
THRESHOLDS = {"rasa": Bars(0.80, 0.10), "fuzzy": Bars(0.65, 0.12)}
CHOICES = 3
WORTH_OFFERING = 0.03


def decide_reading(reading: Interpretation) -> Decision:
    """What to do with a reading: answer it, ask which of the best readings is meant, or hand over."""
    limits = reading.bars or THRESHOLDS[reading.source]
    if reading.needs_care or reading.intent is None or reading.confidence < limits.clarify:
        return "handoff"
    return "answer" if reading.confidence >= limits.answer else "clarify"


def choices(reading: Interpretation, without: str | None = None) -> list[RankedIntent]:
    """The best two or three readings worth offering as buttons."""
    others = [each for each in reading.ranking if each.intent != without]
    worth = [each for each in others if each.confidence >= WORTH_OFFERING][:CHOICES]
    # One choice is no choice: the runner-up stands beside it, however unlikely.
    return others[:2] if len(worth) == 1 else worth
