"""A question the desk cannot read becomes a lesson, Rasa is trained, and the same question is answered."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import yaml

from nlu.interpreter import Interpreter
from nlu.train import Workplace, train, trained_model
from sapa.own_rasa import OwnRasa
from sapa.trainer import Trainer
from sapa.wiring import build_reader
from tests.console_world import Browser, ConsoleWorld, open_console
from tests.desk_world import RANI, content, open_world

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


async def until(happened: Callable[[], Awaitable[bool]], seconds: float = 200) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not await happened():  # noqa: ASYNC110 (another process cannot set an event)
            await asyncio.sleep(0.5)


async def taught(browser: Browser) -> None:
    """Propose and accept the lessons."""
    for number, wording in enumerate(LESSONS, 1):
        fields = {"language": "id", "wording": wording, "intent": "ask_facilities"}
        await browser.send("/lessons/new", **fields)
        await browser.send(f"/lessons/{number}/accept", "/lessons")


async def test_a_lesson_is_learnt_and_can_be_set_aside(tmp_path: Path) -> None:
    async with open_school(tmp_path) as school, school.console.signed_in("eka", ["manager"]) as eka:
        desk, reader = school.console.desk, school.reader
        await until(lambda: reads_with_rasa(reader))
        first = await asyncio.to_thread(trained_model, school.place)
        before = await intent_of(reader)
        await taught(eka)

        async def ended(word: str) -> bool:
            page = await eka.see("/lessons")
            assert "failed" not in page
            return word in page and "<progress" not in page

        await eka.send("/lessons/train", "/lessons")
        await until(lambda: ended("in force"))
        second = await asyncio.to_thread(trained_model, school.place)
        assert second != first

        async def reads_as_taught() -> bool:
            return await intent_of(reader) == "ask_facilities"

        assert before != "ask_facilities"
        await until(reads_as_taught, 60)
        reply = await desk.ask(RANI, HELMET)
        assert "loker" in reply["text"].lower() or "fasilitas" in reply["text"].lower()

        await eka.send("/lessons/back", "/lessons", sure="yes")
        await until(lambda: ended("back to the model before"))
        assert await asyncio.to_thread(trained_model, school.place) == first


async def reads_with_rasa(reader: Interpreter) -> bool:
    """Whether Rasa is up."""
    await intent_of(reader)
    return reader.state == "rasa"


async def intent_of(reader: Interpreter) -> str | None:
    """What the question is read as."""
    (first, *_) = await reader.read(HELMET, date(2026, 11, 23))
    return first.intent
