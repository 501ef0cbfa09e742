"""Duty: who is there, and saying that one comes, goes, or takes a break."""

from starlette.responses import RedirectResponse, Response

from actions import duty
from actions.service_desk import ServiceDesk
from console.screens import SERVING, Screen, Visit
from records import staff


async def roster(visit: Visit) -> Response:
    """Everybody who serves, and whether they are on duty."""
    now = visit.desk.office.clock()
    known = await visit.desk.read(staff.serving)
    hours, served = duty.hours(visit.desk.office, visit.language), any(each.is_on_duty(now) for each in known)
    return visit.page("duty.html", known=known, now=now, served=served, hours=hours)


async def change(visit: Visit) -> Response:
    """Come, go, or take a break."""
    whom = visit.choice("librarian") or visit.account.librarian_id
    await visit.desk.act(visit.account, ServiceDesk.set_duty, whom, visit.field("state"))
    return RedirectResponse("/duty", 303)


SCREENS = (
    Screen("/duty", roster, SERVING),
    Screen("/duty", change, SERVING, "POST"),
)
