"""The console of a test desk, served over HTTP, and browsers without scripts that look at it."""

import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from actions.accounts import ROLES, Account
from actions.console_desk import ConsoleDesk
from bot.files import TelegramFiles
from bot.serve import BotSettings
from console.serve import listening, serving
from tests.desk_world import CERTIFICATES, TOKEN, DeskWorld

PASSWORD = "tiga kucing tidur"
INVITER = Account(1, "Sri Wahyuni", frozenset({"admin"}), "")


@dataclass
class Browser:
    """Somebody at the console with scripts switched off: pages, and forms that are sent."""

    http: httpx.AsyncClient

    async def see(self, path: str) -> str:
        """A page that must be there."""
        answer = await self.http.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.text

    async def send(self, path: str, page: str | None = None, **fields: str) -> httpx.Response:
        """Send a form of a page (the path's own where none is named), with the page's token."""
        token = re.search(r'name="form_token" value="([^"]+)"', await self.see(page or path))
        assert token is not None, "no form on that page"
        return await self.http.post(path, data={"form_token": token[1], **fields})


@dataclass
class ConsoleWorld:
    """A desk with its console."""

    desk: DeskWorld
    console: ConsoleDesk
    address: str

    @asynccontextmanager
    async def browser(self, language: str = "en") -> AsyncIterator[Browser]:
        """A browser that is not signed in."""
        async with httpx.AsyncClient(
            base_url=self.address,
            headers={"accept-language": language},
            follow_redirects=True,
            timeout=20,
            verify=CERTIFICATES,
        ) as http:
            yield Browser(http)

    async def invitation(self, roles: Iterable[str] = ROLES, librarian_id: int | None = None) -> str:
        """The path of an invitation."""
        return f"/invitation/{await self.console.invite(INVITER, list(roles), librarian_id)}"

    @asynccontextmanager
    async def signed_in(
        self, username: str, roles: Iterable[str] = ROLES, librarian_id: int | None = None, language: str = "en"
    ) -> AsyncIterator[Browser]:
        """A browser of somebody who was invited with these roles."""
        async with self.browser(language) as browser:
            link = await self.invitation(roles, librarian_id)
            name = username.title()
            answer = await browser.send(link, name=name, username=username, password=PASSWORD)
            assert answer.history, answer.text
            yield browser


@asynccontextmanager
async def open_console(desk: DeskWorld) -> AsyncIterator[ConsoleWorld]:
    """Serve the console of a desk on a free port."""
    bot = BotSettings(TOKEN, str(desk.http.base_url), None, {})
    console = ConsoleDesk(desk.office, TelegramFiles(bot))
    with listening("127.0.0.1", 0) as sock:
        async with serving(console, sock):
            yield ConsoleWorld(desk, console, f"http://127.0.0.1:{sock.getsockname()[1]}")
