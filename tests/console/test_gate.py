"""Who may come in: every screen for every role, form tokens, other sites, strange addresses, and the headers."""

import pytest

from actions.accounts import ROLES
from console.app import SCREENS
from console.screens import Screen
from tests.console_world import Browser, ConsoleWorld

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all

OPEN = {("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/invitation/{token}"), ("POST", "/invitation/{token}")}
OPEN |= {("GET", "/language/{language}"), ("GET", "/sign-in/code"), ("POST", "/sign-in/code")}
LOG = {"/dashboard", "/report/{year:int}-{month:int}", "/unanswered", "/log", "/log.csv", "/log.xlsx"}
SERVICE = {"/inbox", "/live/inbox", "/conversations", "/live/conversations", "/record", "/duty", "/account/alerts"}
REFUSED = {"/blocked", "/blocked/{patron:int}/unblock"}
LOG |= {"/log/filters", "/log/filters/{filter:int}/change", "/log/filters/{filter:int}/remove", "/log/columns"}
LESSONS = {"/lessons", "/lessons/new"}
VERDICTS = {f"/lessons/{{lesson:int}}/{verdict}" for verdict in ("accept", "refuse", "reopen")}
OWN = {"/account", "/account/password", "/account/sign-ins/{sign_in:int}/end"}
OWN |= {f"/account/second-step{place}" for place in ("", "/confirm", "/off")}
ADMINISTERING = {"/audit", "/people", "/people/invitations"}
ADMINISTERING |= {f"/people/{{librarian:int}}/{verb}" for verb in ("remove", "second-step-off")}
REVIEW = "/conversations (review)"
VERDICTS |= {"/lessons/train", "/lessons/insist", "/lessons/back"}
KNOWN = {"/knowledge", "/knowledge (look)"}
TAUGHT = {"/knowledge/new-reply", "/knowledge (change)", "/knowledge/export.zip"}
TAUGHT |= {"/knowledge/import", "/knowledge/import/put-in-force"}
MAY = {
    "librarian": {"/", "/sign-out", *OWN, *SERVICE, *LESSONS, *KNOWN},
    "reviewer": {
        "/",
        "/sign-out",
        *OWN,
        *LOG,
        *LESSONS,
        *VERDICTS,
        *KNOWN,
        *TAUGHT,
        REVIEW,
        "/conversations (look)",
        "/live/conversations",
    },
    "manager": {
        "/",
        "/sign-out",
        "/blocked",
        "/blocked/{patron:int}/unblock",
        *OWN,
        *LOG,
        *SERVICE,
        *LESSONS,
        *VERDICTS,
        *KNOWN,
        *TAUGHT,
        REVIEW,
    },
    "admin": {"everything"},
}


def named(screen: Screen) -> str:
    """How the table above calls a screen."""
    if "{kind}" in screen.path:
        return "/knowledge (look)" if screen.method == "GET" else "/knowledge (change)"
    if not screen.path.startswith("/conversations"):
        return screen.path.removesuffix("/{interaction:int}")
    if "/review/" in screen.path:
        return "/conversations (review)"
    return "/conversations (look)" if screen.method == "GET" else "/conversations"


def allowed(role: str, screen: Screen) -> bool:
    names = MAY[role]
    looks = named(screen) == "/conversations (look)" and "/conversations" in names
    return "everything" in names or named(screen) in names or looks


def address(screen: Screen) -> str:
    path = screen.path
    for name in (
        "interaction:int",
        "message:int",
        "sign_in:int",
        "year:int",
        "month:int",
        "lesson:int",
        "librarian:int",
        "handoff:int",
        "delivery:int",
        "question:int",
        "patron:int",
        "filter:int",
        "kind",
        "key",
        "token",
        "language",
    ):
        path = path.replace(f"{{{name}}}", "999999")
    return path


async def status(browser: Browser, screen: Screen) -> int:
    async with browser.http.stream(screen.method, address(screen), follow_redirects=False) as answer:
        return answer.status_code


async def test_nobody_comes_in_without_signing_in(console: ConsoleWorld) -> None:
    async with console.browser() as browser:
        closed = [each for each in SCREENS if (each.method, each.path) not in OPEN]
        found = {f"{each.method} {each.path}": await status(browser, each) for each in closed}
    assert set(found.values()) == {303}


@pytest.mark.parametrize("role", ROLES)
async def test_every_screen_refuses_the_roles_it_must(console: ConsoleWorld, role: str) -> None:
    async with console.signed_in(f"one-{role}", [role]) as browser:
        for screen in (
            each for each in SCREENS if (each.method, each.path) not in OPEN and "sign-out" not in each.path
        ):
            answer = (
                await browser.http.request(screen.method, address(screen), follow_redirects=False)
                if (screen.path != "/live/inbox" or not allowed(role, screen))
                else None
            )
            if answer is None:
                continue
            refused_for_role = "Your role does not include" in answer.text
            assert refused_for_role == (not allowed(role, screen)), f"{role} {screen.method} {screen.path}"
            assert answer.status_code == 403 if refused_for_role else answer.status_code in {200, 303, 403, 404}


async def test_a_form_needs_its_token_and_its_own_site(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi") as browser:
        page = await browser.see("/people")
        without = await browser.http.post("/people/invitations", data={"librarian": "", "admin": "yes"})
        browser.http.headers["sec-fetch-site"] = "cross-site"
        elsewhere = await browser.send("/people/invitations", "/people", admin="yes")
        browser.http.headers["sec-fetch-site"] = "same-origin"
        here = await browser.send("/people/invitations", "/people", admin="yes")
    assert "Staff" in page
    assert (without.status_code, "form has expired" in without.text) == (403, True)
    assert (elsewhere.status_code, "from another site" in elsewhere.text) == (403, True)
    assert (here.status_code, "/invitation/" in here.text) == (200, True)


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/conversations/77", "/conversations/99999999999999999999", "/conversations/x", "/static/../app.py"],
)
async def test_what_is_not_there_is_said(console: ConsoleWorld, path: str) -> None:
    async with console.signed_in("dewi") as browser:
        answer = await browser.http.get(path)
    assert answer.status_code == 404
    assert "There is no such" in answer.text
    assert "Traceback" not in answer.text


async def test_every_answer_says_what_a_browser_may_do(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi") as browser:
        for path in ("/inbox", "/sign-in", "/nowhere", "/static/console.js"):
            headers = (await browser.http.get(path)).headers
            assert "default-src 'none'" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
        page = await browser.http.get("/inbox")
    assert page.headers["cache-control"] == "no-store"


async def test_the_cookie_is_not_for_scripts_or_other_sites(console: ConsoleWorld) -> None:
    async with console.browser() as browser:
        link = await console.invitation()
        await browser.see(link)
        form = {"form_token": browser.http.cookies["form_token"], "name": "Dewi", "username": "dewi"}
        answer = await browser.http.post(link, data={**form, "password": "tiga kucing tidur"}, follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_every_screen_is_in_the_table() -> None:
    known = set().union(*MAY.values()) | ADMINISTERING
    closed = [each for each in SCREENS if (each.method, each.path) not in OPEN]
    assert {named(each) for each in closed} <= known


async def test_machines_that_watch_need_no_sign_in_and_learn_nothing_else(console: ConsoleWorld) -> None:
    async with console.browser() as browser:
        alive, ready = await browser.http.get("/healthz"), await browser.http.get("/readyz")
        refused = await browser.http.post("/readyz")
    assert (alive.status_code, alive.text) == (200, "ok")
    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "parts": {"database": "ok"}})
    assert refused.status_code == 404
    assert "content-security-policy" in ready.headers
