"""Alerts, switched on under My account: through the real bot, with Telegram's refusal shown on the page."""

import asyncio

import pytest

from tests.console_world import Browser, ConsoleWorld
from tests.desk_world import RANI, SRI

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
SRI_ID = 1


async def page_says(browser: Browser, words: str) -> str:
    """The account page once it says something."""
    for _ in range(100):
        page = await browser.see("/account")
        if words in page:
            return page
        await asyncio.sleep(0.05)
    raise AssertionError(f"the page never said {words}")


async def test_a_librarian_is_alerted_in_private_and_stays_a_patron(console: ConsoleWorld) -> None:
    desk = console.desk
    async with console.signed_in("sri", ["librarian"], librarian_id=SRI_ID) as sri:
        refused = await sri.send("/account/alerts", "/account", alerts="waiting")
        page = await page_says(sri, "Telegram refused the message")
        await desk.ask(SRI, "/start")
        await sri.send("/account/alerts", "/account", alerts="waiting")
        on = await desk.wait_for(SRI, lambda m: "Kabar dari Sapa menyala" in m["text"])
        await desk.say(RANI, "rahasia saya: /pustakawan tolong")
        await desk.ask(RANI, "/pustakawan")
        await desk.desk.tick()
        told = await desk.wait_for(SRI, lambda m: "menunggu" in m["text"], on["id"])
        answer = await desk.ask(SRI, "jam buka hari ini?")
        still = await sri.see("/account")

    assert "Your choice is kept" in refused.text
    assert 'value="off" checked' in page
    assert told["text"].endswith("/conversations/1#newest")
    assert "rahasia" not in told["text"]
    assert "buka" in answer["text"]
    assert 'value="waiting" checked' in still
    assert "Telegram refused" not in still


async def test_without_a_telegram_number_the_page_says_how_to_get_one(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi", ["librarian"]) as dewi:
        page = await dewi.see("/account")
        refused = await dewi.send("/account/alerts", "/account", alerts="late")
        strange = await dewi.send("/account/alerts", "/account", alerts="always")
    assert "is not linked with this account" in page
    assert (refused.status_code, strange.status_code) == (422, 422)
