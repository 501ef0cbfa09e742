"""Something to read: a varied pick from the catalogue for the patron's wish."""

from actions.answering import Asking
from actions.answers import _titles
from actions.turn import Reply

SHOWN = 4


def answer(asking: Asking) -> Reply:
    """Suggest a few titles for what the patron likes."""
    titles = asking.office.catalog.recommend(asking.reading.text, SHOWN)
    if not titles:
        return Reply(asking.text("no_recommendation"))
    lines = "\n".join(f"• {_titles.line(asking, title)}" for title in titles)
    return Reply(asking.text("recommendation", lines=lines))
