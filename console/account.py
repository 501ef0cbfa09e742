"""One's own account: the password, and where one is signed in."""

from starlette.responses import RedirectResponse, Response

from actions import alerts, second_step
from actions.accounts import SHORTEST_PASSWORD
from actions.errors import DeskError
from actions.own_account import NewPassword, own_sign_ins
from actions.service_desk import ServiceDesk
from console.gate import SIGNED_IN
from console.screens import EVERYBODY, SERVING, Screen, Visit

PLACE = "/account"
DONE = {"password", "ended", "second_step_off", "alerts"}


async def show(visit: Visit) -> Response:
    """The page, and word of what was done just now."""
    return await page(visit)


async def page(visit: Visit, error: DeskError | None = None) -> Response:
    """The page, with what did not fit."""
    token, now = visit.request.cookies[SIGNED_IN], visit.desk.office.clock()
    found = await visit.desk.read(own_sign_ins, visit.account, token, now)
    told = await visit.desk.read(alerts.standing, visit.account)
    step = await visit.desk.read(second_step.standing, visit.account)
    done = visit.request.query_params.get("done", "")
    shown = {"sign_ins": found, "second_step": step, "alerts": told}
    said = {"error": error, "done": done if done in DONE else "", "least": SHORTEST_PASSWORD}
    return visit.page("account.html", error.status if error else 200, **shown, **said)


async def change_password(visit: Visit) -> Response:
    """Another password; what does not fit is said."""
    given = NewPassword(visit.field("old"), visit.field("new"), visit.request.cookies[SIGNED_IN], visit.address)
    try:
        await visit.desk.change_password(visit.account, given)
    except DeskError as error:
        return await page(visit, error)
    return RedirectResponse(f"{PLACE}?done=password", 303)


async def end(visit: Visit) -> Response:
    """Sign out another browser."""
    await visit.desk.end_sign_in(visit.account, visit.number("sign_in"))
    return RedirectResponse(f"{PLACE}?done=ended", 303)


async def choose_alerts(visit: Visit) -> Response:
    """Switch alerts to one's own Telegram on or off."""
    try:
        await visit.desk.act(visit.account, ServiceDesk.choose_alerts, visit.field("alerts"))
    except DeskError as error:
        return await page(visit, error)
    return RedirectResponse(f"{PLACE}?done=alerts", 303)


SCREENS = (
    Screen(PLACE, show, EVERYBODY),
    Screen(f"{PLACE}/password", change_password, EVERYBODY, "POST"),
    Screen(f"{PLACE}/alerts", choose_alerts, SERVING, "POST"),
    Screen(f"{PLACE}/sign-ins/{{sign_in:int}}/end", end, EVERYBODY, "POST"),
)
