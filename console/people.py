"""Staff: who works here, and inviting them."""

from starlette.responses import Response

from actions.accounts import ROLES
from actions.errors import DeskError
from console.screens import ADMINISTERING, Screen, Visit
from records import staff


async def people(visit: Visit) -> Response:
    """Everybody on the register, and a form to invite somebody."""
    return await _page(visit)


async def _page(visit: Visit, status: int = 200, **said: object) -> Response:
    known = await visit.desk.read(staff.everybody)
    filled = {"error": None, "link": "", **said}
    return visit.page("people.html", status, known=known, roles=ROLES, **filled)


async def invite(visit: Visit) -> Response:
    """Make a link for somebody; it is shown once."""
    chosen = [role for role in ROLES if visit.field(role)]
    try:
        token = await visit.desk.invite(visit.account, chosen, visit.choice("librarian") or None)
    except DeskError as error:
        return await _page(visit, error.status, error=error)
    return await _page(visit, link=str(visit.request.base_url).rstrip("/") + f"/invitation/{token}")


SCREENS = (
    Screen("/people", people, ADMINISTERING),
    Screen("/people/invitations", invite, ADMINISTERING, "POST"),
)
