"""The slider shows in the page, under its policy, the figures that the server shows before anything is kept."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.console_world import open_console
from tests.desk_world import open_world
from tests.e2e.browser import chromium
from tests.e2e.librarians import sign_in
from tests.recorded_questions import HUNDRED, record

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


async def proposed(page: Page) -> list[str]:
    return await page.locator("[data-then]").all_text_contents()


async def test_the_slider_foresees_what_the_server_does(tmp_path: Path) -> None:
    async with open_world(tmp_path) as desk, open_console(desk) as console, chromium() as browser:
        desk.db.write_now(record, HUNDRED, desk.clock())
        async with browser.person(console.address) as page:
            await sign_in(console, page, "dewi")
            await page.goto("/knowledge/thresholds/answering")
            assert await proposed(page) == ["0.40", "4.00", "2.00", "4.00"]
            answer, ask = await page.get_by_role("slider").all()
            for slider, learnt in ((answer, "80"), (ask, "40")):
                await expect(slider).to_have_value(learnt)
                await expect(slider).to_have_class("off")
            await page.get_by_role("slider", name="Sapa answers from").fill("50")
            await expect(page.get_by_role("spinbutton").first).to_have_value("50")
            await expect(page.get_by_role("radio").nth(1)).to_be_checked()
            assert await proposed(page) == ["1.20", "4.00", "0.00", "6.00"]
            await expect(answer).not_to_have_class("off")
            await page.get_by_role("radio").first.check()
            await expect(answer).to_have_value("80")
            await expect(answer).to_have_class("off")
            assert await proposed(page) == ["0.40", "4.00", "2.00", "4.00"]
            await page.get_by_role("radio").nth(1).check()
            await expect(answer).to_have_value("50")
            await page.get_by_role("spinbutton").first.fill("95")
            await expect(page.get_by_role("slider").first).to_have_value("95")
            await page.get_by_role("slider", name="Sapa asks back from").fill("30")
            await page.locator("[value=ask_parking]").check()
            live = await proposed(page)
            await page.get_by_role("button", name="Preview").click()
            await expect(page.get_by_text("It is not kept yet")).to_be_visible()
            assert await proposed(page) == live == ["0.00", "3.00", "7.00", "0.00"]
