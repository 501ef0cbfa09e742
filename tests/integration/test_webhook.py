"""Webhook intake: only Telegram is let in, and what was not committed comes again until it is, and is met once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, text
from starlette.applications import Starlette
from telegram import Update

from actions.desk import open_desk
from actions.office import Reader
from bot.door import Door as Sense
from bot.serve import BotSettings, open_bot, serve_bot
from bot.webhook import BODY_SECONDS, LARGEST_BODY, SECRET_HEADER, webhook_app
from bot.webhook_server import Webhook
from nlu.interpretation import Interpretation
from nlu.server import free_port
from records.database import Database
from records.models import Interaction, Message, Question, ReceivedUpdate
from records.upgrade import upgrade
from sapa.settings import Settings
from sapa.wiring import build_office
from simulator.server import running
from simulator.world import STAFF_CHAT_ID, World
from tests.desk_world import MONDAY_MORNING, RANI, TOKEN, AloneReader, DeskWorld, TestClock, content, wordings_reader

SECRET = "Rahasia_webhook-1"
PARKING = "biaya parkir motor berapa ya"


@asynccontextmanager
async def webhook_world(folder: Path, reader: Reader | None = None) -> AsyncIterator[DeskWorld]:
    """A desk that gets its updates by webhook."""
    world = World.seeded("Perpustakaan Uji", limits=False)
    world.webhook_delay = 0.05
    db, clock, port = Database(f"sqlite:///{folder / 'sapa.db'}"), TestClock(MONDAY_MORNING), free_port()
    upgrade(db)
    office = build_office(Settings(), content(), db, reader or wordings_reader(), clock)
    desk, stop = open_desk(office), asyncio.Event()
    async with running(world) as address, httpx.AsyncClient(base_url=address) as http:
        place = Webhook(f"http://127.0.0.1:{port}", SECRET, port=port)
        settings = BotSettings(TOKEN, address, STAFF_CHAT_ID, content().texts["commands"], place)
        serving = asyncio.create_task(serve_bot(settings, desk, stop))
        try:
            await until(lambda: world.bot.webhook is not None)
            yield DeskWorld(http, world, db, desk, office, clock)
        finally:
            stop.set()
            await serving
            db.close()


async def until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 (what is watched belongs to another program)
            await asyncio.sleep(0.02)


def alter(db: Database, statement: str) -> None:
    """Change the database behind the desk's back."""
    db.write_now(lambda session: session.execute(text(statement)))


def counts(db: Database) -> tuple[int, int, int]:
    """How many updates, questions and patron's messages are recorded."""
    queries = (
        select(func.count(ReceivedUpdate.id)),
        select(func.count(Question.id)),
        select(func.count(Message.id)).filter_by(author="patron"),
    )
    updates, questions, messages = db.read_now(lambda session: [session.scalar(each) or 0 for each in queries])
    return updates, questions, messages


async def answers(desk: DeskWorld) -> list[str]:
    """What the bot said to the patron, once everything is sent."""
    await asyncio.sleep(0.3)
    await desk.settled()
    return [each["text"] for each in await desk.from_bot(RANI)]


@pytest.mark.slow
async def test_questions_are_answered_in_order(tmp_path: Path) -> None:
    async with webhook_world(tmp_path) as desk:
        for question in (PARKING, "/bahasa en", PARKING):
            await desk.say(RANI, question)
        await until(lambda: counts(desk.db)[0] == 3)
        told = await answers(desk)
    assert ["Rp2.000" in each for each in told] == [True, False, True]
    assert counts(desk.db) == (3, 2, 3)


async def test_an_update_that_comes_twice_is_met_once(tmp_path: Path) -> None:
    async with webhook_world(tmp_path) as desk:
        await desk.post("/sim/faults", {"kind": "duplicate_update"})
        await desk.ask(RANI, PARKING)
        told = await answers(desk)
        assert counts(desk.db) == (1, 1, 1)
    assert len(told) == 1


async def test_while_the_database_refuses_the_update_comes_again_and_is_met_once(tmp_path: Path) -> None:
    async with webhook_world(tmp_path) as desk:
        alter(desk.db, "CREATE TRIGGER full BEFORE INSERT ON messages BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        await desk.say(RANI, PARKING)
        hook = desk.world.bot.webhook
        assert hook is not None
        await until(lambda: "500" in hook.last_error)
        assert counts(desk.db) == (0, 0, 0)
        alter(desk.db, "DROP TRIGGER full")
        await desk.wait_for(RANI, lambda m: "Rp2.000" in m["text"])
        told = await answers(desk)
        assert (counts(desk.db), len(desk.world.bot.queue.pending)) == ((1, 1, 1), 0)
    assert len(told) == 1


@pytest.mark.slow
async def test_while_the_database_is_away_the_update_waits_and_is_met_once(tmp_path: Path) -> None:
    async with webhook_world(tmp_path) as desk:
        alter(desk.db, "ALTER TABLE interactions RENAME TO away")
        await desk.say(RANI, PARKING)
        await asyncio.sleep(0.5)
        assert len(desk.world.bot.queue.pending) == 1
        alter(desk.db, "ALTER TABLE away RENAME TO interactions")
        await desk.wait_for(RANI, lambda m: "Rp2.000" in m["text"])
        told = await answers(desk)
        assert counts(desk.db) == (1, 1, 1)
        assert desk.db.read_now(lambda s: s.scalar(select(func.count(Interaction.id)))) == 1
    assert len(told) == 1


@dataclass
class StubbornReader(AloneReader):
    """A reader that fails the first times."""

    failures: int
    asked: int = 0

    async def read(self, text: str, today: date) -> tuple[Interpretation, ...]:
        """Fail, or read as the wordings do."""
        self.asked += 1
        if self.asked <= self.failures:
            raise RuntimeError("reading failed")
        return await wordings_reader().read(text, today)


async def test_a_question_whose_reading_fails_for_a_moment_is_answered(tmp_path: Path) -> None:
    async with webhook_world(tmp_path, StubbornReader(2)) as desk:
        await desk.ask(RANI, PARKING)
        told = await answers(desk)
        assert counts(desk.db) == (1, 1, 1)
    assert ["Rp2.000" in each for each in told] == [True]


async def test_a_question_whose_reading_keeps_failing_is_recorded_and_apologised_for(tmp_path: Path) -> None:
    async with webhook_world(tmp_path, StubbornReader(3)) as desk:
        sorry = await desk.ask(RANI, PARKING)
        again = await desk.ask(RANI, PARKING)
        assert counts(desk.db) == (2, 1, 2)
    assert "gangguan" in sorry["text"]
    assert sorry["buttons"][0][0]["text"] == "Hubungi pustakawan"
    assert "Rp2.000" in again["text"]


@dataclass
class Door:
    """The endpoint alone, and what came through it."""

    failures: int = 0
    body_seconds: float = BODY_SECONDS
    seen: list[int] = field(default_factory=list)

    async def handle(self, update: Update) -> None:
        """Note an update, or fail."""
        self.seen.append(update.update_id)
        if len(self.seen) <= self.failures:
            raise RuntimeError("not committed")

    def app(self) -> Starlette:
        """The endpoint."""
        settings = BotSettings(TOKEN, "http://127.0.0.1:9", None, {})
        return webhook_app(open_bot(settings), self.handle, Sense(settings.translator), SECRET, self.body_seconds)

    async def knock(self, body: bytes | AsyncIterator[bytes], secret: str | None = SECRET) -> int:
        """Post a body; the status."""
        transport = httpx.ASGITransport(self.app(), raise_app_exceptions=False)
        named = {SECRET_HEADER: secret} if secret is not None else {}
        async with httpx.AsyncClient(transport=transport, base_url="http://sapa") as http:
            return (await http.post("/telegram", content=body, headers=named)).status_code


UPDATE = b'{"update_id": 7}'


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET.lower()])
async def test_without_the_secret_nothing_is_let_in(secret: str | None) -> None:
    door = Door()
    assert await door.knock(UPDATE, secret) == 403
    assert door.seen == []


async def test_with_the_secret_an_update_is_let_in() -> None:
    door = Door()
    assert await door.knock(UPDATE) == 200
    assert door.seen == [7]


@pytest.mark.parametrize(
    "body", [b"", b"halo", b"null", b"[]", b"7", b'"x"', b"{}", b"\xff\xfe", b'{"update_id": "1"}', b"[" * 100_000]
)
async def test_what_is_no_update_is_refused(body: bytes) -> None:
    door = Door()
    assert await door.knock(body) == 400
    assert door.seen == []


async def test_an_update_that_makes_no_sense_is_let_go_and_does_not_come_again() -> None:
    door = Door()
    assert await door.knock(b'{"update_id": 8, "message": 3}') == 200
    assert door.seen == [8]


async def in_parts(parts: int, size: int, pause: float = 0.0) -> AsyncIterator[bytes]:
    """A body whose length no header tells, some of its parts coming late."""
    for _ in range(parts):
        await asyncio.sleep(pause)
        yield b" " * size
    yield UPDATE


async def test_a_body_of_untold_length_is_let_in() -> None:
    door = Door()
    assert await door.knock(in_parts(3, 1000)) == 200
    assert door.seen == [7]


@pytest.mark.parametrize("body", [b" " * LARGEST_BODY + UPDATE, in_parts(100, LARGEST_BODY // 50)])
async def test_what_is_too_large_is_refused(body: bytes | AsyncIterator[bytes]) -> None:
    door = Door()
    assert await door.knock(body) == 413
    assert door.seen == []


async def test_who_sends_slowly_is_not_waited_for() -> None:
    door = Door(body_seconds=0.05)
    assert await door.knock(in_parts(1000, 1, 0.01)) == 408
    assert door.seen == []


async def test_an_update_that_could_not_be_handled_is_asked_for_again() -> None:
    door = Door(failures=2)
    assert [await door.knock(UPDATE) for _ in range(3)] == [500, 500, 200]


async def test_other_addresses_and_methods_are_closed() -> None:
    transport: Any = httpx.ASGITransport(Door().app())
    async with httpx.AsyncClient(transport=transport, base_url="http://sapa") as http:
        assert (await http.get("/telegram")).status_code == 405
        assert (await http.post("/")).status_code == 404
