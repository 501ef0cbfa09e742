"""Late fines: the rule, and what so many days amount to where the patron names them."""

from actions.answering import Asking, written
from actions.turn import Reply
from nlu.durations import days_said


def answer(asking: Asking) -> Reply:
    """Reckon first if there is something to reckon, then tell the rule."""
    days = days_said(asking.reading.text)
    return written(asking, "ask_fines", asking.text("fine_for_days", days=days) if days else "")
