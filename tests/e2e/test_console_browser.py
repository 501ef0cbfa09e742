"""The console in a real browser: from a wish for a person to the rating, live, with keys, without barriers."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pyotp
import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Page, expect
from starlette.routing import compile_path

from console.app import SCREENS
from simulator.files import picture
from simulator.world import STAFF_CHAT_ID
from tests.console_world import PASSWORD, ConsoleWorld, open_console
from tests.desk_world import RANI, TestClock, open_world
from tests.e2e.browser import chromium
from tests.e2e.librarians import claim_at_once, rate_best, reply, resolve, sign_in

Scheme = Literal["light", "dark"]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
RULES: dict[Scheme, dict[str, list[str]]] = {
    "light": {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
}
RULES |= {"dark": {"runOnly": ["color-contrast", "link-in-text-block"]}}  # a theme changes nothing but colours
SRI_ID, BUDI_ID = 1, 2
NO_PAGES = {"/", "/language/{language}", "/log.csv", "/log.xlsx", "/knowledge/export.zip"}  # files and ways elsewhere
NO_PAGES |= {
    "/live/inbox",
    "/live/conversations/{interaction:int}",
    "/conversations/{interaction:int}/media/{message:int}",
}


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[ConsoleWorld]:
    async with open_world(tmp_path) as desk, open_console(desk) as opened:
        yield opened


async def test_from_the_wish_for_a_person_to_the_rating(console: ConsoleWorld) -> None:
    async with (
        chromium() as browser,
        browser.person(console.address) as sri,
        browser.person(console.address) as budi,
    ):
        await sign_in(console, sri, "sri", SRI_ID)
        await sign_in(console, budi, "budi", BUDI_ID)
        await expect(sri.get_by_text("Nobody is waiting")).to_be_visible()

        await console.desk.ask(RANI, "saya cari naskah kuno tentang Cendana")
        await console.desk.ask(RANI, "/pustakawan")
        for page in (sri, budi):
            await expect(page.get_by_role("link", name="Rani")).to_be_visible()
            await expect(page).to_have_title(re.compile(r"^\(1\) Inbox"))

        page, lost = await claim_at_once(sri, budi)
        await reply(console, page, "Ada di ruang koleksi langka, Kak.")
        await console.desk.say(RANI, "Wah, terima kasih!")
        await expect(page.get_by_text("Wah, terima kasih!")).to_be_visible()

        await resolve(page)
        await rate_best(console)
        await page.reload()
        await expect(page.get_by_label("5/5").first).to_be_visible()
        await lost.goto("/inbox?show=open")
        await expect(lost.get_by_text("No conversation is open")).to_be_visible()


async def test_keys_move_open_claim_and_reply(console: ConsoleWorld) -> None:
    async with chromium() as browser, browser.person(console.address) as sri:
        await sign_in(console, sri, "sri", SRI_ID)
        await console.desk.ask(RANI, "/pustakawan")
        await expect(sri.get_by_role("link", name="Rani")).to_be_visible()
        await sri.keyboard.press("j")
        await expect(sri.get_by_role("link", name="Rani")).to_be_focused()
        await sri.keyboard.press("c")
        await sri.wait_for_url("**/conversations/1#newest")
        await sri.keyboard.press("r")
        await expect(sri.get_by_label("Reply")).to_be_focused()
        await sri.keyboard.type("Baik, Kak")
        await sri.reload()
        await expect(sri.get_by_label("Reply")).to_have_value("Baik, Kak")
        await sri.get_by_role("button", name="Mark as reviewed").click()
        await expect(sri.get_by_text("Reviewed by Sri")).to_be_visible()
        await expect(sri.get_by_label("Reply")).to_have_value("Baik, Kak")
        await sri.get_by_label("Reply").fill("/tunggu")
        await sri.keyboard.type(" ")
        await expect(sri.get_by_label("Reply")).to_have_value("Saya cek dulu sebentar ya Kak.")
        await sri.get_by_label("Reply").fill("Baik, Kak")
        await sri.keyboard.press("Control+Enter")
        await console.desk.wait_for(RANI, lambda m: m.get("text") == "Baik, Kak")
        await expect(sri.get_by_label("Reply")).to_have_value("")
        await sri.get_by_role("heading", name="Rani").click()
        await sri.keyboard.press("?")
        await expect(sri.get_by_text("Ctrl", exact=True)).to_be_visible()
        await sri.keyboard.press("/")
        await expect(sri.get_by_label("Reply")).to_have_value("/")
        await sri.get_by_label("Reply").fill("")
        await sri.goto("/inbox?show=mine")
        await sri.keyboard.press("j")
        await sri.keyboard.press("r")
        await expect(sri.get_by_label("Reply")).to_be_focused()
        await sri.goto("/log")
        await sri.keyboard.press("/")
        await expect(sri.get_by_label("Words in the conversation")).to_be_focused()


async def test_what_comes_live_speaks_the_language_of_the_page(console: ConsoleWorld) -> None:
    async with chromium() as browser, browser.person(console.address) as sri:
        await sign_in(console, sri, "sri", SRI_ID)
        await sri.goto("/language/id?to=/inbox")
        await console.desk.ask(RANI, "/pustakawan")
        await expect(sri.get_by_role("button", name="Ambil")).to_be_visible()


async def test_seven_tabs_stay_live(console: ConsoleWorld) -> None:
    async with chromium() as browser, browser.person(console.address) as sri:
        await sign_in(console, sri, "sri", SRI_ID)
        tabs = [sri, *[await sri.context.new_page() for _ in range(6)]]
        for tab in tabs[1:]:
            await tab.goto(f"{console.address}/inbox")
        await console.desk.ask(RANI, "/pustakawan")
        for tab in tabs:
            await expect(tab.get_by_role("link", name="Rani")).to_be_visible()


async def test_a_lost_connection_is_told_and_made_good(console: ConsoleWorld) -> None:
    async with chromium() as browser, browser.person(console.address) as sri:
        await sign_in(console, sri, "sri", SRI_ID)
        await sri.context.set_offline(True)
        await console.desk.ask(RANI, "/pustakawan")
        await sri.context.set_offline(False)
        await sri.reload()
        await expect(sri.get_by_role("link", name="Rani")).to_be_visible()


@pytest.mark.parametrize("language", ["id", "en"])
async def test_no_page_has_barriers(console: ConsoleWorld, language: str) -> None:
    await console.desk.ask(RANI, "jam buka hari ini?")
    await console.desk.ask(RANI, "/pustakawan")
    for kind in ("photo", "voice", "document", "video"):
        await console.desk.say(RANI, None, None, **{kind: "contoh"})
    async with chromium() as browser, browser.person(console.address) as page:
        found: dict[str, str] = {}
        seen: set[str] = set()

        async def look(path: str = "") -> None:
            answer = await page.goto(path) if path else None
            await page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            seen.add(urlsplit(page.url).path)
            for scheme, rules in RULES.items():
                await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # else colours change slowly
                result = await Axe().run(page, options=rules)
                if result.violations_count:
                    found[f"{path or page.url} {scheme} {answer.status if answer else ''}"] = result.generate_report()

        invitation = await console.invitation()
        await page.goto(f"/language/{language}")
        for path in ("/sign-in", invitation, "/invitation/over"):
            await look(path)
        await page.goto(f"/language/en?to={invitation}")
        await sign_in(console, page, "sri", SRI_ID)
        await page.goto(f"/language/{language}")
        await look("/inbox")
        await page.locator("[data-key=c]").first.click()
        for path in ("/inbox?show=mine", "/inbox?show=waiting", "/conversations/1"):
            await look(path)
        for path in (
            "/account",
            "/audit",
            "/lessons",
            "/lessons/new",
            "/knowledge",
            "/knowledge?view=review",
            "/knowledge/answer/ask_fines",
            "/knowledge/hours/pusat",
            "/knowledge/days/special_days",
            "/knowledge/thresholds/answering",
            "/knowledge/new-reply",
            "/knowledge/import",
            "/duty",
            "/blocked",
            "/record",
            "/record?done=1",
            "/dashboard",
            "/report/2026-11",
            "/unanswered",
            "/log",
            "/log?status=x",
            "/log?text=tidak%20ada",
            "/log?intent=ask_moon",
            "/log/filters",
            "/people",
            "/nowhere",
        ):
            await look(path)
        await look_at_second_step(page, look, console.desk.clock)
    assert found == {}
    pages = {screen.path for screen in SCREENS if screen.method == "GET"}
    assert {path for path in pages if not any(compile_path(path)[0].match(each) for each in seen)} == NO_PAGES


async def look_at_second_step(page: Page, look: Callable[..., Awaitable[None]], clock: TestClock) -> None:
    """Switch the second step on, looking at every page on the way, and sign in with it."""
    await page.goto("/account")
    await page.locator("#second-step-password").fill(PASSWORD)
    await page.locator("form[action='/account/second-step'] button").click()
    await look()
    key = await page.locator(".key").inner_text()
    await page.locator("#code").fill(pyotp.TOTP(key.replace(" ", "")).at(clock()))
    await page.locator("form[action$='/confirm'] button").click()
    await expect(page.locator(".codes .key")).to_have_count(10)
    await look()
    await look("/account")
    await look("/people")
    await page.context.clear_cookies(name="sapa_sign_in")
    await page.goto("/sign-in")
    await page.locator("#username").fill("sri")
    await page.locator("#password").fill(PASSWORD)
    await page.locator("form[action='/sign-in'] button").click()
    await page.wait_for_url("**/sign-in/code*")
    await look()


async def test_everything_but_live_updates_works_without_scripts(console: ConsoleWorld) -> None:
    async with chromium() as browser, browser.person(console.address, java_script_enabled=False) as sri:
        await sign_in(console, sri, "sri", SRI_ID)
        await console.desk.ask(RANI, "/pustakawan")
        await sri.reload()
        await sri.get_by_role("button", name="Claim").click()
        await sri.get_by_label("Reply").fill("Halo Kak")
        await sri.get_by_role("button", name="Send").click()
        await console.desk.wait_for(RANI, lambda m: m.get("text") == "Halo Kak")
        await expect(sri.get_by_text("Halo Kak", exact=True)).to_be_visible()


async def test_a_file_goes_with_a_reply(console: ConsoleWorld, tmp_path: Path) -> None:
    photo = tmp_path / "peta.png"
    photo.write_bytes(picture("peta"))
    async with chromium() as browser, browser.person(console.address) as sri:
        await sign_in(console, sri, "sri", SRI_ID)
        await console.desk.ask(RANI, "/pustakawan")
        await sri.reload()
        await sri.get_by_role("button", name="Claim").click()
        await sri.get_by_label("Reply").fill("Ini petanya, Kak")
        await sri.get_by_label("Files").set_input_files(photo)
        await sri.get_by_role("button", name="Send").click()
        shown = sri.get_by_role("listitem").filter(has_text="Ini petanya, Kak").get_by_role("img")
        await expect(shown).to_be_visible()
        assert await shown.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
        heard = await console.desk.wait_for(RANI, lambda m: m["caption"] == "Ini petanya, Kak")
        in_topic = await console.desk.wait_for(STAFF_CHAT_ID, lambda m: m["kind"] == "photo")
        for message in (heard, in_topic):
            assert (await console.desk.http.get(message["file"]["url"])).content == photo.read_bytes()
