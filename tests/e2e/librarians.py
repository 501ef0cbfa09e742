"""What librarians do in a real browser, and how patrons rate them."""

import asyncio

from playwright.async_api import Page, expect

from tests.console_world import PASSWORD, ConsoleWorld
from tests.desk_world import RANI


async def sign_in(console: ConsoleWorld, page: Page, username: str, librarian_id: int | None = None) -> None:
    """Make an account from an invitation, as an invited person would."""
    await page.goto(await console.invitation(librarian_id=librarian_id))
    await page.get_by_label("Name", exact=True).fill(username.title())
    await page.get_by_label("Username").fill(username)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Make your account").click()
    await expect(page.get_by_role("heading", name="Inbox")).to_be_visible()


async def claim_at_once(sri: Page, budi: Page) -> tuple[Page, Page]:
    """Two claim the same chat; who has it, and who is told so."""
    await asyncio.gather(*(page.get_by_role("button", name="Claim").click() for page in (sri, budi)))
    await asyncio.gather(*(page.wait_for_url("**/conversations/**") for page in (sri, budi)))
    won = [page for page in (sri, budi) if await page.get_by_label("Reply").count()]
    lost = next(page for page in (sri, budi) if page not in won)
    assert len(won) == 1
    await expect(lost.get_by_role("alert")).to_contain_text("has this conversation")
    return won[0], lost


async def reply(console: ConsoleWorld, page: Page, text: str) -> None:
    """Send the patron a reply, and wait until it arrived."""
    await page.get_by_label("Reply").fill(text)
    await page.get_by_role("button", name="Send").click()
    await console.desk.wait_for(RANI, lambda m: m.get("text") == text)


async def resolve(page: Page) -> None:
    """Resolve the chat with effort level 3."""
    await page.get_by_text("Resolve", exact=True).first.click()
    await page.get_by_role("radio").nth(2).check()
    await page.get_by_role("button", name="Resolve").click()
    await expect(page.get_by_text("Effort 3")).to_be_visible()


async def rate_best(console: ConsoleWorld) -> None:
    """The patron presses the best rating when asked."""
    asked = await console.desk.wait_for(
        RANI, lambda m: any(b["data"].startswith("rate") for r in m["buttons"] for b in r)
    )
    best = next(b["data"] for row in asked["buttons"] for b in row if b["data"].endswith("5"))
    await console.desk.press_data(RANI, asked["id"], best)
