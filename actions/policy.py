"""The one policy of when to answer, when to ask back and when to hand over."""

from typing import Literal

from actions.thresholds import Thresholds
from nlu.interpretation import Bars, Interpretation, RankedIntent

Decision = Literal["answer", "clarify", "handoff"]


# The trained reader brings bars of its own with every reading, found by cost; these stand in where it gives none.
THRESHOLDS = {"rasa": Bars(0.80, 0.10), "fuzzy": Bars(0.65, 0.12)}
CHOICES = 3
WORTH_OFFERING = 0.03


def decide_reading(reading: Interpretation, thresholds: Thresholds) -> Decision:
    """What to do with a reading: answer it, ask which of the best readings is meant, or hand over."""
    if reading.needs_care or reading.intent is None:
        return "handoff"
    return decide(reading.confidence, bars_of(reading, thresholds))


def bars_of(reading: Interpretation, thresholds: Thresholds) -> Bars:
    """The bars for a reading.

    What a manager decided replaces what the trained reader learnt. Likeness of wordings has a scale of its own, so its
    own bars are only ever raised by it.
    """
    if reading.source == "fuzzy":
        own, decided = THRESHOLDS["fuzzy"], replaced(Bars(0.0, 0.0), thresholds)
        return Bars(max(own.answer, decided.answer), max(own.clarify, decided.clarify))
    return replaced(reading.bars or THRESHOLDS["rasa"], thresholds)


def replaced(learnt: Bars, thresholds: Thresholds) -> Bars:
    """Learnt bars with those in their place that a manager decided."""
    answer, ask = thresholds.answer_from, thresholds.ask_from
    return Bars(
        learnt.answer if answer is None else answer / 100,
        learnt.clarify if ask is None else ask / 100,
    )


def decide(confidence: float, bars: Bars) -> Decision:
    """What to do with a known intent of some confidence; what may be answered is never only asked back about."""
    if confidence >= bars.answer:
        return "answer"
    return "clarify" if confidence >= bars.clarify else "handoff"


def choices(reading: Interpretation, without: str | None = None) -> list[RankedIntent]:
    """The best two or three readings worth offering as buttons."""
    others = [each for each in reading.ranking if each.intent != without]
    worth = [each for each in others if each.confidence >= WORTH_OFFERING][:CHOICES]
    # One choice is no choice: the runner-up stands beside it, however unlikely.
    return others[:2] if len(worth) == 1 else worth
