"""The second step of signing in: giving its code, setting it up, and switching it off."""

import segno
from starlette.responses import RedirectResponse, Response

from actions import second_step
from actions.errors import DeskError, MissingError
from console import account
from console.gate import SIGNED_IN
from console.screens import EVERYBODY, Screen, Visit
from console.signing_in import HOME, OWES_CODE, entered, form, safe

CODE = "/sign-in/code"
SET_UP = "/account/second-step"


async def ask_code(visit: Visit) -> Response:
    """The form for the code, for whoever just gave the password."""
    if OWES_CODE not in visit.request.cookies:
        return RedirectResponse("/sign-in", 303)
    return form(visit, "sign_in_code.html", to=safe(visit.request.query_params.get("to", HOME)))


async def take_code(visit: Visit) -> Response:
    """Come in with the code; who took too long begins again."""
    token, to = visit.request.cookies.get(OWES_CODE, ""), safe(visit.field("to"))
    try:
        signed_in = await visit.desk.enter_with_code(token, visit.field("code"), visit.address)
    except MissingError as error:
        return form(visit, "sign_in.html", error, to=to)
    except DeskError as error:
        return form(visit, "sign_in_code.html", error, to=to)
    response = entered(visit, SIGNED_IN, signed_in, to)
    response.delete_cookie(OWES_CODE)
    return response


async def begin_second_step(visit: Visit) -> Response:
    """Make a key for whoever gives the password once more."""
    try:
        await visit.desk.begin_second_step(visit.account, visit.field("password"), visit.address)
    except DeskError as error:
        return await account.page(visit, error)
    return RedirectResponse(SET_UP, 303)


async def set_up(visit: Visit) -> Response:
    """What to do with the app, and the form for its first code."""
    return await _set_up(visit)


async def _set_up(visit: Visit, error: DeskError | None = None) -> Response:
    try:
        key = await visit.desk.read(second_step.app_key, visit.account, visit.desk.office.clock())
    except MissingError as missing:
        return await account.page(visit, missing)
    drawn = segno.make(key.address, micro=False).svg_data_uri(scale=5, dark="#000", light="#fff")
    grouped = " ".join(key.key[at : at + 4] for at in range(0, len(key.key), 4))
    return visit.page("second_step.html", error.status if error else 200, drawn=drawn, key=grouped, error=error)


async def confirm(visit: Visit) -> Response:
    """Put it in force; the recovery codes are on this page only."""
    try:
        codes = await visit.desk.confirm_second_step(visit.account, visit.field("code"))
    except DeskError as error:
        return await _set_up(visit, error)
    return visit.page("recovery_codes.html", codes=codes)


async def end_second_step(visit: Visit) -> Response:
    """Switch it off, for whoever gives the password once more."""
    try:
        await visit.desk.end_second_step(visit.account, visit.field("password"), visit.address)
    except DeskError as error:
        return await account.page(visit, error)
    return RedirectResponse(f"{account.PLACE}?done=second_step_off", 303)


SCREENS = (
    Screen(CODE, ask_code),
    Screen(CODE, take_code, method="POST"),
    Screen(SET_UP, set_up, EVERYBODY),
    Screen(SET_UP, begin_second_step, EVERYBODY, "POST"),
    Screen(f"{SET_UP}/confirm", confirm, EVERYBODY, "POST"),
    Screen(f"{SET_UP}/off", end_second_step, EVERYBODY, "POST"),
)
