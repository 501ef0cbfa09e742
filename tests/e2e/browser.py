"""A real Chromium for tests; what a page loads from elsewhere or does against its policy fails the test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request, async_playwright

FOUND = Path(__file__).parents[2] / ".venv" / ".browser"
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")


@dataclass
class Chromium:
    """One browser, and what went wrong on its pages."""

    browser: Any
    troubles: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def person(self, address: str, **options: Any) -> AsyncIterator[Page]:
        """A page of somebody with cookies of their own."""
        context: BrowserContext = await self.browser.new_context(base_url=address, locale="en-GB", **options)
        page = await context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("request", lambda request: self._asked(request, address))
        yield page
        await context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.troubles.append(message.text)

    def _asked(self, request: Request, address: str) -> None:
        if not request.url.startswith((address, "data:")):
            self.troubles.append(f"asked {request.url}")


@asynccontextmanager
async def chromium() -> AsyncIterator[Chromium]:
    """Start a Chromium; the test is left out, saying so, where this machine has none."""
    path = FOUND.read_text().strip() if FOUND.exists() else ""
    if not path:
        pytest.skip("there is no Chromium on this machine, and none could be had (see scripts/chromium)")
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=path, args=["--no-sandbox", *QUIET])
        started = Chromium(browser)
        yield started
        await browser.close()
    assert started.troubles == []
