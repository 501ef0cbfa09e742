"""The console on a phone: a long conversation opens where it goes on, and the menu takes no room until it is wanted."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Page, expect
from sqlalchemy.orm import Session

from records import conversation
from records.models import Author, Message
from tests.console_world import ConsoleWorld, open_console
from tests.desk_world import MONDAY_MORNING, RANI, open_world
from tests.e2e.browser import chromium
from tests.e2e.librarians import sign_in
from tests.e2e.test_console_browser import RULES, Scheme

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
SRI_ID = 1
LINES = 60


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[ConsoleWorld]:
    async with open_world(tmp_path) as desk, open_console(desk) as opened:
        yield opened


def talk(session: Session) -> None:
    """Much was said before."""
    for number in range(LINES):
        said = Message(interaction_id=1, author=Author.PATRON, text=f"Baris {number}", said_at=MONDAY_MORNING)
        conversation.add_message(session, said)


async def claim_a_long_one(console: ConsoleWorld, page: Page) -> None:
    """Sri opens Rani's long conversation from the inbox."""
    await sign_in(console, page, "sri", SRI_ID)
    await console.desk.ask(RANI, "/pustakawan")
    console.desk.db.write_now(talk)
    await page.reload()
    await page.get_by_role("button", name="Claim").click()
    await page.wait_for_url("**/conversations/1#newest")


async def test_a_long_conversation_opens_at_its_newest_message(console: ConsoleWorld) -> None:
    async with chromium() as browser, browser.person(console.address, java_script_enabled=False, **PHONE) as sri:
        await claim_a_long_one(console, sri)
        for shown in (sri.locator(".line").last, sri.get_by_label("Reply"), sri.get_by_role("button", name="Send")):
            await expect(shown).to_be_in_viewport()
        await sri.get_by_label("Reply").fill("Sebentar ya, Kak.")
        await sri.get_by_role("button", name="Send").click()
        await expect(sri.get_by_text("Sebentar ya, Kak.")).to_be_in_viewport()
        await sri.get_by_role("link", name="Patron: Rani").click()
        await expect(sri.get_by_text("Member number")).to_be_in_viewport()
        await sri.locator("#patron").get_by_role("link", name="Newest message").click()
        await expect(sri.get_by_label("Reply")).to_be_in_viewport()


async def test_who_reads_back_is_not_moved_but_told(console: ConsoleWorld) -> None:
    async with chromium() as browser, browser.person(console.address, **PHONE) as sri:
        await claim_a_long_one(console, sri)
        await console.desk.say(RANI, "Satu lagi")
        await expect(sri.get_by_text("Satu lagi", exact=True)).to_be_in_viewport()
        await expect(sri.get_by_role("link", name="A new message")).to_be_hidden()
        early = sri.get_by_text("Baris 7", exact=True)
        await early.scroll_into_view_if_needed()
        before = await sri.evaluate("scrollY")
        await console.desk.say(RANI, "Masih ada?")
        await sri.get_by_role("link", name="A new message").wait_for()
        assert await sri.evaluate("scrollY") == before
        await expect(early).to_be_in_viewport()
        await sri.get_by_role("link", name="A new message").click()
        await expect(sri.get_by_text("Masih ada?", exact=True)).to_be_in_viewport()
        await expect(sri.get_by_role("link", name="A new message")).to_be_hidden()


async def test_what_is_said_while_a_reply_is_written_moves_neither(console: ConsoleWorld) -> None:
    async with chromium() as browser, browser.person(console.address, **PHONE) as sri:
        await claim_a_long_one(console, sri)
        await sri.get_by_label("Reply").fill("Sebentar ya, Kak.")
        for number in range(8):
            await console.desk.say(RANI, f"Satu lagi {number} " + "kata " * 12)
            await expect(sri.get_by_text(f"Satu lagi {number}")).to_be_in_viewport()
            await expect(sri.get_by_label("Reply")).to_be_in_viewport()
        await expect(sri.get_by_role("link", name="A new message")).to_be_hidden()


async def test_the_menu_takes_one_line_and_opens_without_scripts(console: ConsoleWorld) -> None:
    async with chromium() as browser, browser.person(console.address, java_script_enabled=False, **PHONE) as sri:
        await sign_in(console, sri, "sri", SRI_ID)
        bar = await sri.locator("header").bounding_box()
        assert bar is not None
        assert bar["height"] < 80
        await expect(sri.get_by_role("link", name="Dashboard")).to_be_hidden()
        await sri.get_by_role("button", name="Menu").click()
        await expect(sri.get_by_role("link", name="Inbox")).to_have_attribute("aria-current", "page")
        await expect(sri.get_by_role("button", name="Sign out")).to_be_in_viewport()
        await sri.get_by_role("link", name="Dashboard").click()
        await expect(sri.get_by_role("heading", name="Dashboard")).to_be_visible()
        await expect(sri.get_by_role("button", name="Sign out")).to_be_hidden()
        await sri.set_viewport_size({"width": 1280, "height": 800})
        await expect(sri.get_by_role("link", name="Inbox")).to_be_visible()
        await expect(sri.get_by_role("button", name="Menu")).to_be_hidden()


@pytest.mark.parametrize("scheme", RULES)
async def test_a_phone_shows_no_barriers(console: ConsoleWorld, scheme: Scheme) -> None:
    async with chromium() as browser, browser.person(console.address, color_scheme=scheme, **PHONE) as sri:
        await claim_a_long_one(console, sri)
        talking = await Axe().run(sri, options=RULES[scheme])
        await sri.goto("/inbox")
        await sri.get_by_role("button", name="Menu").click()
        with_menu = await Axe().run(sri, options=RULES[scheme])
    assert [each.generate_report() for each in (talking, with_menu) if each.violations_count] == []
