"""Screens before anybody is signed in: signing in, and making an account from an invitation."""

import secrets
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from actions.accounts import LONGEST, Applicant, Entry
from actions.errors import DeskError
from actions.second_step import PATIENCE
from console.gate import FORM_TOKEN, LANGUAGE, SIGNED_IN, set_cookie
from console.screens import ADMINISTERING, EVERYBODY, READING, SERVING, Screen, Visit
from console.texts import LANGUAGES

A_YEAR = 365 * 24 * 3600
HOME = "/"
OWES_CODE = "sapa_owes_code"
PLACES = {"/inbox": SERVING, "/log": READING, "/people": ADMINISTERING}  # in the order of the menu


async def sign_in(visit: Visit) -> Response:
    """The form to sign in."""
    if visit.signed_in is not None:
        return RedirectResponse(HOME, 303)
    return form(visit, "sign_in.html", to=safe(visit.request.query_params.get("to", HOME)))


async def enter(visit: Visit) -> Response:
    """Sign in, and go where one wanted to."""
    to = safe(visit.field("to"))
    try:
        entry = await visit.desk.sign_in(visit.field("username"), visit.field("password"), visit.address)
    except DeskError as error:
        return form(visit, "sign_in.html", error, to=to, username=visit.field("username"))
    return _let_in(visit, entry, to)


async def invitation(visit: Visit) -> Response:
    """The form to make an account."""
    name = await visit.desk.invited_name(visit.request.path_params["token"])
    return form(visit, "invitation.html", name=name)


async def accept(visit: Visit) -> Response:
    """Make the account and come in."""
    applicant = Applicant(visit.field("name"), visit.field("username"), visit.field("password"))
    try:
        entry = await visit.desk.accept(visit.request.path_params["token"], applicant)
    except DeskError as error:
        if error.status == 404:  # noqa: PLR2004 (the link is over: there is no form to fill in again)
            raise
        return form(visit, "invitation.html", error, name=applicant.name, username=applicant.username)
    return _let_in(visit, entry, HOME)


async def sign_out(visit: Visit) -> Response:
    """Leave."""
    await visit.desk.sign_out(visit.request.cookies[SIGNED_IN])
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(SIGNED_IN)
    return response


async def home(visit: Visit) -> Response:
    """The first place somebody's roles open."""
    place = next((path for path, roles in PLACES.items() if visit.account.may(roles)), "/inbox")
    return RedirectResponse(place, 303)


async def speak(visit: Visit) -> Response:
    """Choose the language of the console."""
    chosen = visit.request.path_params["language"]
    response = RedirectResponse(safe(visit.request.query_params.get("to", HOME)), 303)
    if chosen in LANGUAGES:
        set_cookie(response, visit.request, LANGUAGE, chosen, A_YEAR)
    return response


def form(visit: Visit, template: str, error: DeskError | None = None, **values: object) -> Response:
    """A page before signing in, with a form token of its own."""
    token = visit.request.cookies.get(FORM_TOKEN) or secrets.token_urlsafe(32)
    filled = {"name": "", "username": "", "to": HOME, **values}
    response = visit.page(template, error.status if error else 200, form_token=token, error=error, **filled)
    set_cookie(response, visit.request, FORM_TOKEN, token)
    return response


def _let_in(visit: Visit, entry: Entry, to: str) -> Response:
    """On to where one wanted to go, or to the second step first."""
    if entry.is_signed_in:
        return entered(visit, SIGNED_IN, entry.token, to)
    return entered(visit, OWES_CODE, entry.token, f"/sign-in/code?{urlencode({'to': to})}")


def entered(visit: Visit, cookie: str, token: str, to: str) -> Response:
    """Send somebody on with a token in a cookie."""
    response = RedirectResponse(to, 303)
    longest = int((LONGEST if cookie == SIGNED_IN else PATIENCE).total_seconds())
    set_cookie(response, visit.request, cookie, token, longest)
    return response


def safe(to: str) -> str:
    """A place within the console: whoever signs in is not sent elsewhere."""
    return to if to.startswith("/") and not to.startswith(("//", "/\\")) else HOME


SCREENS = (
    Screen("/", home, EVERYBODY),
    Screen("/sign-in", sign_in),
    Screen("/sign-in", enter, method="POST"),
    Screen("/invitation/{token}", invitation),
    Screen("/invitation/{token}", accept, method="POST"),
    Screen("/sign-out", sign_out, EVERYBODY, "POST"),
    Screen("/language/{language}", speak),
)
