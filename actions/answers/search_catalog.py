"""Is there a book: the local title index, misspelled titles and authors included."""

from actions.answering import Asking
from actions.answers import _titles
from actions.linking import title_query
from actions.turn import Button, Reply

PAGE_SIZE = 5


def answer(asking: Asking) -> Reply:
    """List the titles found, a page at a time; with none found offer a purchase wish and a librarian."""
    hits = asking.office.catalog.search(title_query(asking.reading.text, asking.reading.entities))
    if not asking.reading.text.strip():
        return Reply(asking.text("which_title"))
    if not hits:
        return _none(asking)
    pages = -(-len(hits) // PAGE_SIZE)
    page = min(max(asking.page, 1), pages)
    first = (page - 1) * PAGE_SIZE
    shown = hits[first : first + PAGE_SIZE]
    lines = "\n".join(f"{first + n}. {_titles.line(asking, hit.title)}" for n, hit in enumerate(shown, 1))
    key = "found_one" if len(hits) == 1 else "found_titles"
    text = asking.text(key, count=len(hits), page=page, pages=pages, lines=lines)
    return Reply(text, _paging(page, pages))


def _none(asking: Asking) -> Reply:
    wish = Button(asking.text("button_suggest_purchase"), "buy:{q}")
    return Reply(asking.text("found_nothing"), ((wish,), (Button(asking.text("button_human"), "human"),)))


def _paging(page: int, pages: int) -> tuple[tuple[Button, ...], ...]:
    row = []
    if page > 1:
        row.append(Button("◀", f"page:{{q}}:{page - 1}"))
    if page < pages:
        row.append(Button("▶", f"page:{{q}}:{page + 1}"))
    return (tuple(row),) if row else ()
