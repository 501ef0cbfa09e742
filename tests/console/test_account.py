"""One's own account: another password, and an end to sign-ins elsewhere."""

import re

import pytest

from tests.console_world import PASSWORD, Browser, ConsoleWorld

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
NEW = "lima burung terbang"


async def sign_in(browser: Browser, password: str) -> bool:
    """Whether the password opens the console."""
    answer = await browser.send("/sign-in", username="dewi", password=password)
    return answer.url.path != "/sign-in"


async def test_another_password_ends_all_other_sign_ins(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi") as here, console.browser() as there, console.browser() as later:
        assert await sign_in(there, PASSWORD)
        answer = await here.send("/account/password", "/account", old=PASSWORD, new=NEW)
        assert "The password is changed" in answer.text
        assert (await there.http.get("/account")).url.path == "/sign-in"
        assert (await sign_in(later, PASSWORD), await sign_in(later, NEW)) == (False, True)
        assert "changed their password" in await here.see("/audit")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("salah sekali", NEW, "present password is not right"),
        (PASSWORD, "pendek", "10 characters"),
        (PASSWORD, "dewi dewi dewi", "10 characters"),
        ("x" * 5000, NEW, "present password is not right"),
    ],
)
async def test_what_does_not_fit_changes_nothing(console: ConsoleWorld, old: str, new: str, said: str) -> None:
    async with console.signed_in("dewi") as here, console.browser() as later:
        answer = await here.send("/account/password", "/account", old=old, new=new)
        assert (answer.status_code, said in answer.text) == (422, True)
        assert await sign_in(later, PASSWORD)


async def test_guessing_the_present_password_is_slowed_down(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi") as here:
        codes = [
            (await here.send("/account/password", "/account", old="salah sekali", new=NEW)).status_code
            for _ in range(6)
        ]
    assert codes == [422] * 5 + [429]


async def test_another_browser_is_signed_out_and_nobody_elses(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi") as here, console.browser() as there, console.signed_in("eka") as other:
        await sign_in(there, PASSWORD)
        page = await here.see("/account")
        assert "this browser" in page
        (ending,) = re.findall(r'formaction="(/account/sign-ins/\d+/end)"', page)
        token = re.search(r'name="form_token" value="([^"]+)"', await other.see("/account"))
        assert token is not None
        assert (await other.http.post(ending, data={"form_token": token[1]})).status_code == 404
        assert (await there.http.get("/account")).url.path == "/account"
        assert "is signed out" in (await here.send(ending, "/account")).text
        assert (await there.http.get("/account")).url.path == "/sign-in"
