"""Staff: who works here, and inviting them."""

from starlette.responses import RedirectResponse, Response

from actions.accounts import ROLES
from actions.errors import DeskError, InvalidError
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
        token = await visit.desk.invite(visit.account, chosen, visit.choice("person") or None)
    except DeskError as error:
        return await _page(visit, error.status, error=error)
    return await _page(visit, link=str(visit.request.base_url).rstrip("/") + f"/invitation/{token}")


async def remove(visit: Visit) -> Response:
    """Take somebody off the register, once it is said that this is meant."""
    if visit.field("sure") != "yes":
        return await _page(visit, 422, error=InvalidError("say_sure"))
    try:
        await visit.desk.remove(visit.account, visit.number("librarian"))
    except InvalidError as error:
        return await _page(visit, error.status, error=error)
    return RedirectResponse("/people", 303)


async def take_second_step_off(visit: Visit) -> Response:
    """Let somebody in by the password alone, once it is said that this is meant."""
    if visit.field("sure") != "yes":
        return await _page(visit, 422, error=InvalidError("say_sure"))
    await visit.desk.take_second_step_off(visit.account, visit.number("librarian"))
    return RedirectResponse("/people", 303)


SCREENS = (
    Screen("/people", people, ADMINISTERING),
    Screen("/people/invitations", invite, ADMINISTERING, "POST"),
    Screen("/people/{librarian:int}/remove", remove, ADMINISTERING, "POST"),
    Screen("/people/{librarian:int}/second-step-off", take_second_step_off, ADMINISTERING, "POST"),
)
