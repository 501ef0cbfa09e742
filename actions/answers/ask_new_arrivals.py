"""New books: the newest acquisitions of the catalogue."""

from actions.answering import Asking
from actions.answers import _titles
from actions.turn import Reply

SHOWN = 6


def answer(asking: Asking) -> Reply:
    """List the newest titles."""
    titles = asking.office.catalog.new_arrivals(SHOWN)
    if not titles:
        return Reply(asking.text("no_new_arrivals"))
    return Reply(asking.text("new_arrivals", lines="\n".join(f"• {_titles.line(asking, title)}" for title in titles)))
