"""The second step of signing in: set up with a first code, asked for after the password."""

import re

import httpx
import pyotp
import pytest

from actions.accounts import ROLES
from tests.console_world import PASSWORD, Browser, ConsoleWorld

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
DEWI_ID = 3  # after Sri and Budi, whom every test desk knows


async def set_up(console: ConsoleWorld, browser: Browser) -> tuple[pyotp.TOTP, list[str]]:
    """Switch the second step on; the app, and the recovery codes."""
    page = await browser.send("/account/second-step", "/account", password=PASSWORD)
    key = re.search(r'<code class="key">([A-Z2-7 ]+)</code>', page.text)
    assert key, page.text
    app = pyotp.TOTP(key[1].replace(" ", ""))
    shown = await browser.send(
        "/account/second-step/confirm", "/account/second-step", code=app.at(console.desk.clock())
    )
    return app, re.findall(r'<code class="key">([a-z0-9-]+)</code>', shown.text)


async def with_password(browser: Browser, to: str = "/") -> httpx.Response:
    """The answer to the right password."""
    return await browser.send("/sign-in", username="dewi", password=PASSWORD, to=to)


async def with_code(browser: Browser, code: str) -> httpx.Response:
    """The answer to a code."""
    return await browser.send("/sign-in/code", code=code)


async def test_the_code_is_asked_for_after_the_password(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi") as here, console.browser() as there:
        app, codes = await set_up(console, here)
        asked = await with_password(there, to="/inbox?show=mine")
        before = await there.http.get("/inbox")
        console.desk.clock.forward(seconds=31)
        entered = await there.send(
            "/sign-in/code", str(asked.url), code=app.at(console.desk.clock()), to="/inbox?show=mine"
        )
        audit = await here.see("/audit")

    assert len(set(codes)) == 10
    assert asked.url.path == "/sign-in/code"
    assert before.url.path == "/sign-in"
    assert str(entered.url).endswith("/inbox?show=mine")
    assert "switched the second step on" in audit


async def test_setting_up_needs_the_password_and_the_right_code_soon(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi") as here:
        wrong = await here.send("/account/second-step", "/account", password="salah sekali")
        never = await here.http.get("/account/second-step")
        page = (await here.send("/account/second-step", "/account", password=PASSWORD)).text
        refused = await here.send("/account/second-step/confirm", "/account/second-step", code="000000")
        still = await here.see("/account")
        console.desk.clock.forward(minutes=16)
        late = await here.http.get("/account/second-step")
    assert (wrong.status_code, never.status_code, late.status_code) == (422, 404, 404)
    assert "The time to set it up is over" in late.text
    assert 'src="data:image/svg+xml' in page
    assert (refused.status_code, "This code is wrong" in refused.text) == (422, True)
    assert re.findall(r'class="key">[^<]+', refused.text) == re.findall(r'class="key">[^<]+', page)
    assert "Set it up" in still


async def test_a_code_counts_once_and_guessing_is_slowed_down(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi") as here, console.browser() as there:
        app, _ = await set_up(console, here)
        await with_password(there)
        used = await with_code(there, app.at(console.desk.clock()))
        console.desk.clock.forward(seconds=31)
        wrong = [(await with_code(there, "123 45")).status_code for _ in range(4)]
        await with_password(there)  # the right password does not make the guesses forgotten
        late = await with_code(there, app.at(console.desk.clock()))
        console.desk.clock.forward(minutes=16)
        await with_password(there)
        right = await with_code(there, f" {app.at(console.desk.clock())} ")
    assert (used.status_code, wrong, late.status_code) == (403, [403] * 4, 429)
    assert right.url.path == "/inbox"


async def test_who_takes_too_long_begins_again(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi") as here, console.browser() as there:
        app, _ = await set_up(console, here)
        await with_password(there)
        console.desk.clock.forward(minutes=6)
        late = await with_code(there, app.at(console.desk.clock()))
    assert (late.status_code, "Sign in with your password again" in late.text) == (404, True)


async def test_a_recovery_code_opens_the_door_once(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi") as here, console.browser() as there, console.browser() as again:
        _, codes = await set_up(console, here)
        for browser in (there, again):
            await with_password(browser)
        await with_password(there)
        entered = await with_code(there, codes[0].upper().replace("-", " "))
        await with_password(again)
        refused = await with_code(again, codes[0])
        page = await there.see("/account")
        audit = await there.see("/audit")
    assert (entered.url.path, refused.status_code) == ("/inbox", 403)
    assert "Recovery codes left: 9" in page
    assert "signed in with a recovery code" in audit


async def test_it_is_switched_off_with_the_password(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi") as here, console.browser() as there:
        await set_up(console, here)
        wrong = await here.send("/account/second-step/off", "/account", password="salah sekali")
        off = await here.send("/account/second-step/off", "/account", password=PASSWORD)
        entered = await with_password(there)
    assert (wrong.status_code, off.status_code, "The second step is off" in off.text) == (422, 200, True)
    assert entered.url.path == "/inbox"


async def test_an_administrator_takes_it_off_and_nobody_else(console: ConsoleWorld) -> None:
    off = f"/people/{DEWI_ID}/second-step-off"
    async with (
        console.signed_in("dewi") as here,
        console.signed_in("eka") as eka,
        console.browser() as there,
    ):
        await set_up(console, here)
        unsure = await eka.send(off, "/people")
        done = await eka.send(off, "/people", sure="yes")
        none = await eka.send(off, "/people", sure="yes")
        entered = await with_password(there)
        audit = await eka.see("/audit")
    assert (unsure.status_code, done.status_code, none.status_code) == (422, 200, 404)
    assert entered.url.path == "/inbox"
    assert "took somebody&#39;s second step off</td><td> Dewi</td>" in audit


async def test_another_invitation_changes_the_password_and_not_the_second_step(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi") as here, console.browser() as there:
        app, _ = await set_up(console, here)
        console.desk.clock.forward(seconds=31)
        link = await console.invitation(ROLES, DEWI_ID)
        asked = await there.send(link, name="Dewi", username="dewi", password=PASSWORD)
        entered = await with_code(there, app.at(console.desk.clock()))
    assert (asked.url.path, entered.url.path) == ("/sign-in/code", "/inbox")
