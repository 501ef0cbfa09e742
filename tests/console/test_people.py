"""Inviting people by the form of the page, as an administrator does."""

import re

from records import staff
from tests.console_world import PASSWORD, Browser, ConsoleWorld

SRI_ID = 1  # registered with Telegram already


async def invited(admin: Browser, **chosen: str) -> str:
    """The link that the page shows."""
    answer = await admin.send("/people/invitations", "/people", **chosen)
    found = re.search(r"/invitation/[\w-]+", answer.text)
    assert found is not None, answer.text
    return found[0]


async def test_who_is_registered_already_stays_one_person(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi") as admin, console.browser() as sri:
        fields = await admin.see("/people")
        link = await invited(admin, person=str(SRI_ID), reviewer="yes")
        page = await sri.see(link)
        await sri.send(link, name="Sri Wahyuni", username="sri", password=PASSWORD)
        log, inbox = await sri.http.get("/log"), await sri.http.get("/inbox")
    everybody = console.desk.db.read_now(staff.everybody)
    known = [each for each in everybody if each.name == "Sri Wahyuni"]
    assert 'name="person"' in fields
    assert "Sri Wahyuni" in page
    assert [(each.id, each.username, each.roles) for each in known] == [(SRI_ID, "sri", ["reviewer"])]
    assert (log.status_code, inbox.status_code) == (200, 403)


async def test_somebody_new_is_somebody_new(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi") as admin, console.browser() as eka:
        link = await invited(admin, person="", librarian="yes")
        await eka.send(link, name="Eka", username="eka", password=PASSWORD)
        inbox = await eka.http.get("/inbox")
    known = {each.name: each.roles for each in console.desk.db.read_now(staff.everybody)}
    assert known["Eka"] == ["librarian"]
    assert inbox.status_code == 200


async def test_the_audit_log_says_who_was_invited_and_removed(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi") as admin:
        await invited(admin, person=str(SRI_ID), reviewer="yes")
        await admin.send(f"/people/{SRI_ID}/remove", "/people", sure="yes")
        audit = await admin.see("/audit")
    assert re.search(r"<td>removed somebody</td><td>\s*Sri Wahyuni</td>", audit)
    assert re.search(r"<td>made an invitation</td><td>reviewer Sri Wahyuni</td>", audit)
