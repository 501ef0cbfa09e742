"""Accounts: the first administrator, invitations, signing in and out."""

from pathlib import Path

import pytest

from tests.console_world import PASSWORD, ConsoleWorld

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all


async def test_the_first_administrator_is_made_with_a_link_that_works_once(console: ConsoleWorld) -> None:
    token = await console.console.first_invitation()
    async with console.browser() as browser:
        entered = await browser.send(f"/invitation/{token}", name="Dewi Lestari", username="Dewi", password=PASSWORD)
        again = await browser.http.get(f"/invitation/{token}")

    assert entered.status_code == 200
    assert entered.url.path == "/inbox"
    assert "Dewi Lestari" in entered.text
    assert again.status_code == 404
    assert "was used or has expired" in again.text
    assert await console.console.first_invitation() is None


async def test_a_new_start_replaces_the_first_link(console: ConsoleWorld) -> None:
    old = await console.console.first_invitation()
    new = await console.console.first_invitation()
    async with console.browser() as browser:
        assert (await browser.http.get(f"/invitation/{old}")).status_code == 404
        assert (await browser.http.get(f"/invitation/{new}")).status_code == 200


async def test_a_link_is_over_after_its_time(console: ConsoleWorld) -> None:
    token = await console.console.first_invitation()
    console.desk.clock.forward(hours=25)
    async with console.browser() as browser:
        assert (await browser.http.get(f"/invitation/{token}")).status_code == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"username": "d"}, "3 to 40"),
        ({"username": "dewi lestari"}, "3 to 40"),
        ({"password": "short"}, "at least 10"),
        ({"password": "dewi dewi dewi"}, "does not hold the username"),
        ({"name": " "}, "Fill in a name"),
        ({"name": "x" * 81}, "at most 80"),
    ],
)
async def test_what_does_not_fit_is_said_and_what_was_written_stays(
    console: ConsoleWorld, fields: dict[str, str], said: str
) -> None:
    token = await console.console.first_invitation()
    given = {"name": "Dewi Lestari", "username": "dewi", "password": PASSWORD, **fields}
    async with console.browser() as browser:
        answer = await browser.send(f"/invitation/{token}", **given)
        assert answer.status_code == 422
        assert said in answer.text
        assert f'value="{given["username"]}"' in answer.text
        assert PASSWORD not in answer.text
        assert (await browser.http.get(f"/invitation/{token}")).status_code == 200


async def test_a_username_belongs_to_one_person(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi"), console.browser() as browser:
        answer = await browser.send(await console.invitation(), name="Another", username="DEWI", password=PASSWORD)
    assert answer.status_code == 422
    assert "dewi is taken" in answer.text


async def test_signing_in_and_out(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi"), console.browser() as browser:
        asked = await browser.http.get("/inbox?show=mine")
        form = {"username": " Dewi ", "to": "/inbox?show=mine"}
        wrong = await browser.send("/sign-in", **form, password="not this one")
        entered = await browser.send("/sign-in", **form, password=PASSWORD)
        left = await browser.send("/sign-out", "/inbox")
        after = await browser.http.get("/")

    assert asked.url.path == "/sign-in"
    assert asked.url.params["to"] == "/inbox?show=mine"
    assert (wrong.status_code, "Wrong username or password" in wrong.text) == (403, True)
    assert str(entered.url).endswith("/inbox?show=mine")
    assert left.url.path == "/sign-in"
    assert after.url.path == "/sign-in"


async def test_neither_password_nor_sign_in_stands_in_the_database(console: ConsoleWorld) -> None:
    link = await console.invitation()
    async with console.signed_in("dewi") as browser:
        cookies = list(browser.http.cookies.jar)
        stored = b"".join(path.read_bytes() for path in database_files(console))

    assert b"dewi" in stored
    assert cookies
    for secret in (PASSWORD, link.rpartition("/")[2], *(each.value or "" for each in cookies)):
        assert secret
        assert secret.encode() not in stored


def database_files(console: ConsoleWorld) -> list[Path]:
    """The database of a console with everything that lies beside it."""
    path = Path(console.desk.db.engine.url.database or "")
    return list(path.parent.glob(f"{path.name}*"))


async def test_nobody_is_sent_elsewhere_after_signing_in(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi"), console.browser() as browser:
        for to in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
            answer = await browser.send("/sign-in", username="dewi", password=PASSWORD, to=to)
            assert str(answer.url) == f"{console.address}/inbox"
            await browser.send("/sign-out", "/inbox")


async def test_many_wrong_passwords_are_slowed_down_and_then_forgotten(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi"), console.browser() as browser:
        wrong = [await browser.send("/sign-in", username="dewi", password="wrong wrong") for _ in range(6)]
        right = await browser.send("/sign-in", username="dewi", password=PASSWORD)
        console.desk.clock.forward(minutes=16)
        later = await browser.send("/sign-in", username="dewi", password=PASSWORD)

    assert [each.status_code for each in wrong] == [403] * 5 + [429]
    assert (right.status_code, "Wait 15 minutes" in right.text) == (429, True)
    assert later.url.path == "/inbox"


@pytest.mark.parametrize(("away", "path"), [({"hours": 13}, "/sign-in"), ({"hours": 11}, "/inbox")])
async def test_whoever_is_away_too_long_signs_in_again(
    console: ConsoleWorld, away: dict[str, float], path: str
) -> None:
    async with console.signed_in("dewi") as browser:
        console.desk.clock.forward(**away)
        assert (await browser.http.get("/")).url.path == path


async def test_a_week_is_the_longest(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi") as browser:
        for _ in range(15):
            console.desk.clock.forward(hours=11)
            await browser.see("/inbox")
        console.desk.clock.forward(hours=11)
        assert (await browser.http.get("/")).url.path == "/sign-in"


async def test_a_new_password_ends_what_was_signed_in(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", librarian_id=1) as old, console.signed_in("sri", librarian_id=1) as new:
        assert (await old.http.get("/")).url.path == "/sign-in"
        assert (await new.http.get("/")).url.path == "/inbox"


async def test_whoever_is_removed_is_signed_out_and_stays_out(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi") as dewi, console.signed_in("wati", ["librarian"]) as wati:
        unsure = await dewi.send("/people/4/remove", "/people")
        herself = await dewi.send("/people/3/remove", "/people", sure="yes")
        removed = await dewi.send("/people/4/remove", "/people", sure="yes")
        again = await dewi.send("/people/4/remove", "/people", sure="yes")
        after = await wati.http.get("/inbox")
        back = await wati.send("/sign-in", username="wati", password=PASSWORD)
    assert (unsure.status_code, herself.status_code, again.status_code) == (422, 422, 404)
    assert "Wati" not in removed.text
    assert after.url.path == "/sign-in"
    assert back.status_code == 403


async def test_a_username_is_free_again_when_its_owner_was_removed(console: ConsoleWorld) -> None:
    async with (
        console.signed_in("dewi") as dewi,
        console.signed_in("wati", ["librarian"]),
        console.browser() as other,
        console.browser() as newcomer,
    ):
        asked = {"name": "Wati Lestari", "username": "wati", "password": PASSWORD}
        taken = await other.send(await console.invitation(["librarian"]), **asked)
        await dewi.send("/people/4/remove", "/people", sure="yes")
        free = await newcomer.send(await console.invitation(["librarian"]), **asked)
        audit = await dewi.see("/audit")
    assert (taken.status_code, "wati is taken" in taken.text) == (422, True)
    assert "Wati Lestari" in free.text
    assert free.history
    assert "<td>Wati</td>" in audit
    assert "<td>Wati Lestari</td>" in audit


async def test_both_languages(console: ConsoleWorld) -> None:
    async with console.browser("id") as browser:
        assert "Kata sandi" in await browser.see("/sign-in")
        assert "Password" in (await browser.http.get("/language/en?to=/sign-in")).text
        assert "Password" in await browser.see("/sign-in")
