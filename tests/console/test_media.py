"""What a patron sends is seen and heard in the console, by those who may see the conversation."""

import re

import pytest
from sqlalchemy import func, select

from actions.patron_files import FileGoneError
from bot.files import TelegramFiles
from bot.serve import BotSettings
from records.account_models import AuditEntry
from simulator.files import sample
from tests.console_world import Browser, ConsoleWorld
from tests.desk_world import RANI

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
SRI_ID = 1
SHOWN = {"photo": "<img", "voice": "<audio", "document": "download>", "sticker": "<img", "video": "<video"}


async def sent(console: ConsoleWorld, kind: str) -> None:
    """Rani asks for a person and sends something."""
    await console.desk.ask(RANI, "/pustakawan")
    await console.desk.say(RANI, None, None, **{kind: "contoh"})
    await console.desk.settled()


async def place(browser: Browser) -> str:
    """Where the page has the file from."""
    found = re.search(r'(?:src|href)="(/conversations/1/media/\d+)"', await browser.see("/conversations/1"))
    assert found is not None
    return found[1]


@pytest.mark.parametrize("kind", SHOWN)
async def test_what_a_patron_sent_is_on_the_page_and_arrives(console: ConsoleWorld, kind: str) -> None:
    await sent(console, kind)
    async with console.signed_in("sri", ["librarian"], SRI_ID) as browser:
        assert SHOWN[kind] in await browser.see("/conversations/1")
        answer = await browser.http.get(await place(browser))
    assert (answer.status_code, answer.content) == (200, sample(kind, "contoh"))
    as_file = answer.headers["content-disposition"].startswith("attachment")
    assert as_file == (answer.headers["content-type"] == "application/octet-stream")
    assert kind != "document" or as_file
    assert kind not in {"photo", "voice"} or not as_file


async def test_only_who_may_see_the_conversation_gets_its_files(console: ConsoleWorld) -> None:
    await sent(console, "photo")
    async with console.signed_in("eka", ["reviewer"]) as reviewer, console.browser() as stranger:
        path = await place(reviewer)
        assert (await reviewer.http.get(path)).status_code == 200
        assert (await stranger.http.get(path, follow_redirects=False)).status_code == 303
        assert (await reviewer.http.get(path.replace("/1/media/", "/2/media/"))).status_code == 404
        assert (await reviewer.http.get("/conversations/1/media/1")).status_code == 404  # words only


async def test_a_file_telegram_no_longer_has_is_told(console: ConsoleWorld) -> None:
    await sent(console, "photo")
    console.desk.world.files.by_id.clear()
    async with console.signed_in("sri", ["librarian"], SRI_ID) as browser:
        answer = await browser.http.get(await place(browser))
    assert (answer.status_code, "cannot be had from Telegram" in answer.text) == (502, True)


def viewings(console: ConsoleWorld) -> int:
    """How often somebody is recorded to have seen what is not theirs."""
    query = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "viewed")
    return console.desk.db.read_now(lambda session: session.scalars(query).one())


async def test_it_is_recorded_that_somebody_else_took_a_file(console: ConsoleWorld) -> None:
    await sent(console, "voice")
    async with console.signed_in("mira", ["manager"]) as manager:
        path = await place(manager)
        before = viewings(console)
        answer = await manager.http.get(path)
        assert (answer.status_code, answer.headers["vary"]) == (200, "cookie")
    assert viewings(console) == before + 1


async def test_a_line_that_comes_live_has_its_player(console: ConsoleWorld) -> None:
    await sent(console, "voice")
    async with (
        console.signed_in("sri", ["librarian"], SRI_ID) as browser,
        browser.http.stream("GET", "/live/conversations/1") as stream,
    ):
        told = await anext(line async for line in stream.aiter_lines() if line.startswith("data:"))
    assert "<audio" in told


async def test_a_console_without_a_token_tells_that_it_has_no_files() -> None:
    with pytest.raises(FileGoneError):
        await TelegramFiles(BotSettings("", "http://127.0.0.1:9", None, {})).fetch("f1")
