"""The inbox: who waits, whom one is helping, and everything that is open."""

from starlette.responses import RedirectResponse, Response

from actions.accounts import Account
from actions.service_desk import ServiceDesk
from console.screens import SERVING, Screen, Visit
from records.inbox import InboxRow, open_rows

VIEWS = ("waiting", "mine", "open")


async def inbox(visit: Visit) -> Response:
    """One view of the inbox, with how many there are in each."""
    rows = await visit.desk.read(open_rows)
    wanted = visit.request.query_params.get("show", VIEWS[0])
    view = wanted if wanted in VIEWS else VIEWS[0]
    counts = {each: sum(belongs(row, each, visit.account) for row in rows) for each in VIEWS}
    shown = [row for row in rows if belongs(row, view, visit.account)]
    return visit.page("inbox.html", rows=shown, view=view, counts=counts)


def belongs(row: InboxRow, view: str, account: Account) -> bool:
    """Whether a row is part of a view of somebody's inbox."""
    if view == "waiting":
        return row.claimed_at is None
    return view == "open" or row.librarian_id == account.librarian_id


async def claim(visit: Visit) -> Response:
    """Take a chat, and open it."""
    await visit.desk.act(visit.account, ServiceDesk.claim, visit.number("handoff"))
    return RedirectResponse(f"/conversations/{visit.number('interaction')}#newest", 303)


SCREENS = (
    Screen("/inbox", inbox, SERVING),
    Screen("/conversations/{interaction:int}/{handoff:int}/claim", claim, SERVING, "POST"),
)
