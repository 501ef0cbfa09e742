"""Blocked patrons: who is no longer answered, since when and why, and answering them again."""

from starlette.responses import RedirectResponse, Response

from actions.errors import DeskError, InvalidError
from actions.service_desk import ServiceDesk
from console.screens import MANAGING, Screen, Visit
from records import refusals

PLACE = "/blocked"


async def refused(visit: Visit) -> Response:
    """Everybody who is refused, the newest first."""
    return await _page(visit)


async def _page(visit: Visit, error: DeskError | None = None) -> Response:
    rows = await visit.desk.read(refusals.refused)
    return visit.page("refused.html", error.status if error else 200, rows=rows, error=error)


async def admit(visit: Visit) -> Response:
    """Answer somebody again, once it is said that this is meant."""
    if visit.field("sure") != "yes":
        return await _page(visit, InvalidError("say_sure"))
    await visit.desk.act(visit.account, ServiceDesk.admit, visit.number("patron"))
    return RedirectResponse(PLACE, 303)


SCREENS = (
    Screen(PLACE, refused, MANAGING),
    Screen(f"{PLACE}/{{patron:int}}/unblock", admit, MANAGING, "POST"),
)
