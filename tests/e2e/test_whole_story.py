"""The whole story in real browsers: a question Sapa cannot read is served, rated, found, taught, and answered."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import yaml
from playwright.async_api import Page, expect

from nlu.interpreter import Interpreter
from nlu.train import Workplace, train, trained_model
from sapa.own_rasa import OwnRasa
from sapa.trainer import Trainer
from sapa.wiring import build_reader
from tests.console_world import ConsoleWorld, open_console
from tests.desk_world import RANI, content, open_world
from tests.e2e.browser import chromium
from tests.e2e.librarians import claim_at_once, rate_best, reply, resolve, sign_in

SRI_ID, BUDI_ID = 1, 2
ROOT = Path(__file__).parents[2]
KEPT = {"id": 14, "en": 8}  # wordings of each block, so that a training takes seconds
HELMET = "titip pelindung kepala ojol di mana"
LESSONS = (
    HELMET,
    "pelindung kepala ojol bisa dititip",
    "mau titip pelindung kepala dulu",
    "ada penitipan pelindung kepala",
)
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def shortened(folder: Path) -> Path:
    """The real content with few wordings."""
    shutil.copytree(ROOT / "data", folder)
    (folder / "validation.tsv").unlink()
    for path in (*(folder / "intents").glob("*.yml"), folder / "out_of_scope.yml"):
        kept = yaml.safe_load(path.read_text(encoding="utf-8"))
        for block in kept["nlu"]:
            language = block.get("metadata", {}).get("language", "id")
            block["examples"] = "".join(block["examples"].splitlines(keepends=True)[: KEPT[language]])
        path.write_text(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


@dataclass(frozen=True)
class School:
    """A desk that reads with Rasa, its console, and the trainer."""

    console: ConsoleWorld
    reader: Interpreter
    place: Workplace


@asynccontextmanager
async def open_school(folder: Path) -> AsyncIterator[School]:
    place = Workplace(ROOT, shortened(folder / "data"), folder / "var", encoder=None)
    rasa = OwnRasa(place, await asyncio.to_thread(train, place, lambda _share, _doing: None))
    async with AsyncExitStack() as opened:
        await opened.enter_async_context(rasa.serving())
        reader = build_reader(content(), rasa.url)
        opened.push_async_callback(reader.close)
        await opened.enter_async_context(rasa.following(reader))
        desk = await opened.enter_async_context(open_world(folder, reader=reader))
        await opened.enter_async_context(Trainer(desk.office.db, place, content()).waiting())
        yield School(await opened.enter_async_context(open_console(desk)), reader, place)


@pytest.fixture
async def school(tmp_path: Path) -> AsyncIterator[School]:
    async with open_school(tmp_path) as opened:
        await until(lambda: reads_with_rasa(opened.reader))
        yield opened


async def until(happened: Callable[[], Awaitable[bool]], seconds: float = 200) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not await happened():  # noqa: ASYNC110 (another process cannot set an event)
            await asyncio.sleep(0.5)


async def test_a_hard_question_teaches_the_desk(school: School) -> None:
    console, desk = school.console, school.console.desk
    async with (
        chromium() as browser,
        browser.person(console.address) as sri,
        browser.person(console.address) as budi,
        browser.person(console.address) as eka,
    ):
        await sign_in(console, sri, "sri", SRI_ID)
        await sign_in(console, budi, "budi", BUDI_ID)
        await sign_in(console, eka, "eka")
        unread = await desk.ask(RANI, HELMET)
        assert not is_about_lockers(unread["text"])
        await desk.ask(RANI, "/pustakawan")
        await served(console, sri, budi)

        await found_in_the_log(eka)
        await teach(eka)
        first = await asyncio.to_thread(trained_model, school.place)
        await train_again(eka)
        assert await asyncio.to_thread(trained_model, school.place) != first
        await until(lambda: reads_as_taught(school.reader), 60)
        assert is_about_lockers((await desk.ask(RANI, f"{HELMET}?"))["text"])

        await go_back(eka)
        assert await asyncio.to_thread(trained_model, school.place) == first


def is_about_lockers(text: str) -> bool:
    """Whether this is the answer about the library's facilities."""
    return "loker" in text.lower()


async def served(console: ConsoleWorld, sri: Page, budi: Page) -> None:
    """From the inbox, without loading it again, to the rating."""
    for page in (sri, budi):
        await expect(page.get_by_role("link", name="Rani")).to_be_visible()
    page, _lost = await claim_at_once(sri, budi)
    await reply(console, page, "Di loker dekat pintu masuk, Kak.")
    await resolve(page)
    await rate_best(console)


async def found_in_the_log(eka: Page) -> None:
    """The manager finds the conversation by its words, and opens the lesson of its question."""
    await eka.goto("/log")
    await eka.get_by_label("Words in the conversation").fill("pelindung kepala")
    await eka.keyboard.press("Enter")
    row = eka.get_by_role("row").filter(has_text="Rani")
    await expect(row.get_by_label("5/5")).to_be_visible()
    await row.get_by_role("link").first.click()
    await expect(eka.get_by_text("Di loker dekat pintu masuk, Kak.").first).to_be_visible()
    await eka.get_by_role("listitem").filter(has_text=HELMET).get_by_role("link", name="Make a lesson").first.click()
    await expect(eka.get_by_label("Wording")).to_have_value(HELMET)


async def teach(eka: Page) -> None:
    """Keep and accept the lesson, and a few more of its kind."""
    for wording in LESSONS:
        if wording != HELMET:
            await eka.goto("/lessons/new")
            await eka.get_by_label("Wording").fill(wording)
        await eka.get_by_label("What it means").select_option("ask_facilities")
        await eka.get_by_role("button", name="Keep the lesson").click()
        await eka.get_by_role("button", name=f"Accept: {wording}").click()


async def train_again(eka: Page) -> None:
    """Learn what was accepted, and wait until the new model is in force."""
    await eka.get_by_role("button", name="Learn what was accepted").click()
    await until(lambda: ended(eka, "in force"))


async def go_back(eka: Page) -> None:
    """Set the last lessons aside."""
    await eka.get_by_text("Back to the model before", exact=True).first.click()
    await eka.get_by_label("Yes, go back").check()
    await eka.get_by_role("button", name="Back to the model before").click()
    await until(lambda: ended(eka, "back to the model before"))


async def ended(eka: Page, how: str) -> bool:
    """Whether the newest training ended so; a failed one fails the test."""
    await eka.goto("/lessons")
    newest = eka.locator("#training").get_by_role("listitem").first
    text = await newest.inner_text()
    assert "failed" not in text
    return how in text


async def reads_with_rasa(reader: Interpreter) -> bool:
    """Whether Rasa is up."""
    await intent_of(reader)
    return reader.state == "rasa"


async def reads_as_taught(reader: Interpreter) -> bool:
    """Whether the lesson is known."""
    return await intent_of(reader) == "ask_facilities"


async def intent_of(reader: Interpreter) -> str | None:
    """What the question is read as."""
    (first, *_) = await reader.read(HELMET, date(2026, 11, 23))
    return first.intent
