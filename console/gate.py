"""Who may come in: the sign-in, the role, the form token, and where a request comes from."""

import secrets
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from actions.console_desk import ConsoleDesk
from actions.errors import DeskError, NotAllowedError
from console.forms import TooLargeError, form_of
from console.pages import Pages
from console.screens import Screen, Visit
from console.texts import LANGUAGES

SIGNED_IN, LANGUAGE = "sapa_sign_in", "sapa_language"
FORM_TOKEN = "form_token"  # noqa: S105 (the name of a field)  # nosec B105
SIGN_IN_PAGE = "/sign-in"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types sapa sapa-worker"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class SecurityHeaders:
    """Every answer says what a browser may do with it; pages with personal data are not kept."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                message["headers"].extend((name.encode(), value.encode()) for name, value in HEADERS.items())
                if b"cache-control" not in given:
                    message["headers"].append((b"cache-control", b"no-store"))
            await send(message)

        await self._app(scope, receive, with_headers)


class Gate:
    """Lets requests through to screens, or says why not."""

    def __init__(self, desk: ConsoleDesk, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    async def answer(self, screen: Screen, request: Request) -> Response:
        """The screen's answer, a way to sign in, or a page that says what is wrong."""
        token = request.cookies.get(SIGNED_IN)
        account = await self._desk.account_of(token) if token else None
        visit = Visit(request, await self._desk.now_settled(), self._pages, language_of(request), account)
        if screen.roles and account is None:
            return self._to_sign_in(request)
        try:
            visit = await self._checked(screen, visit)
            return await screen.answer(visit)
        except DeskError as error:
            return trouble(visit, error)
        finally:
            await visit.form.close()  # lets go of uploaded files

    async def _checked(self, screen: Screen, visit: Visit) -> Visit:
        if screen.roles and not visit.account.may(screen.roles):
            raise NotAllowedError("not_your_role")
        if screen.method != "POST":
            return visit
        if visit.request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            raise NotAllowedError("from_elsewhere")
        visit = await _with_form(screen, visit)
        expected = visit.account.form_token if screen.roles else visit.request.cookies.get(FORM_TOKEN, "")
        if not expected or not secrets.compare_digest(visit.field(FORM_TOKEN).encode(), expected.encode()):
            await visit.form.close()
            raise NotAllowedError("form_too_old")
        return visit

    @staticmethod
    def _to_sign_in(request: Request) -> Response:
        if request.method != "GET":
            return RedirectResponse(SIGN_IN_PAGE, 303)
        return RedirectResponse(request.url_for("sign_in").include_query_params(to=_path(request)), 303)


async def _with_form(screen: Screen, visit: Visit) -> Visit:
    try:
        return replace(visit, form=await form_of(visit.request, screen))
    except TooLargeError as error:
        if not error.texts:
            raise
        return replace(visit, form=error.texts, refused=error)


def _path(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def trouble(visit: Visit, error: DeskError) -> Response:
    """A page that says what went wrong and where to go on."""
    return visit.page("trouble.html", error.status, key=error.key, values=error.values)


def language_of(request: Request) -> str:
    """The language that was chosen, else the browser's, else Indonesian."""
    chosen = request.cookies.get(LANGUAGE)
    if chosen in LANGUAGES:
        return chosen
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "id"


def set_cookie(response: Response, request: Request, name: str, value: str, seconds: int | None = None) -> None:
    """Give a cookie that no script can read; only over TLS where the console is served so."""
    response.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="lax", secure=request.url.scheme == "https", path="/"
    )
