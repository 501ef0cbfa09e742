"""A whole desk for tests: the real bot over HTTP on the simulator, a real database, a clock that can be set."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from actions.desk import Desk, open_desk
from actions.office import Office, Reader
from bot.serve import BotSettings, serve_bot
from nlu.interpretation import Interpretation
from nlu.interpreter import Interpreter
from records import staff
from records.database import Database
from records.models import Delivery, DeliveryStatus
from records.outbox import PENDING
from records.upgrade import upgrade
from sapa.content import Content, load_content
from sapa.health import Watch
from sapa.settings import Settings
from sapa.watched import watched_desk
from sapa.wiring import build_office, build_reader
from simulator.server import running
from simulator.world import STAFF_CHAT_ID, World
from tests.ready_database import ready_sqlite

ROOT = Path(__file__).resolve().parent.parent
RANI, TOM, SRI, BUDI = 6001, 6002, 5001, 5002
MONDAY_MORNING = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # 10.00 in Jakarta, the library is open
MIDNIGHT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # 00.00 on Tuesday in Jakarta
TOKEN = "1000000001:SIMULATOR"
CERTIFICATES = httpx.create_ssl_context()  # read once: each client would read them anew, for nothing
Json = dict[str, Any]


@cache
def content() -> Content:
    """The library's own content folder, read once."""
    return load_content(Settings().library)


@cache
def wordings_reader() -> Reader:
    """The reader that matches wordings; Rasa is away in these tests."""
    return build_reader(content(), None)


class TestClock:
    """A clock that tests set: it runs on from where it was set."""

    __test__ = False

    def __init__(self, start: datetime) -> None:
        self._set_at, self._start = datetime.now(UTC), start

    def __call__(self) -> datetime:
        """The present moment of the test."""
        return self._start + (datetime.now(UTC) - self._set_at)

    def forward(self, **duration: float) -> None:
        """Move the clock on, such as by minutes=30."""
        self._start += timedelta(**duration)


class AloneReader:
    """What readers in tests share: they read every message alone."""

    async def read_after(self, _before: str, _text: str, _today: date, /) -> Interpretation | None:
        """Nothing is read together with the message before it."""
        return None


@dataclass
class SlowReader(AloneReader):
    """A reader that waits until it is let go, then reads as another one does."""

    reader: Reader
    reading: asyncio.Event = field(default_factory=asyncio.Event)
    may_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self, text: str, today: date) -> tuple[Interpretation, ...]:
        """Say that reading began, wait for leave, and read."""
        self.reading.set()
        await self.may_go.wait()
        return await self.reader.read(text, today)


@dataclass
class DeskWorld:
    """The simulator's control, the desk and its records, for one test."""

    http: httpx.AsyncClient
    world: World
    db: Database
    desk: Desk
    office: Office
    clock: TestClock
    watch: Watch | None = None

    async def post(self, path: str, body: Json) -> Json:
        """One call of the control API that must succeed."""
        answer = await self.http.post(path, json=body)
        assert answer.is_success, answer.text
        given: Json = answer.json()
        return given

    async def say(self, who: int, text: str | None = None, chat: int | None = None, **more: Any) -> Json:
        """Someone writes in a chat (their own with the bot, if none is named)."""
        body = {"from": who, **({"text": text} if text is not None else {}), **more}
        return await self.post(f"/sim/chats/{chat or who}/messages", body)

    async def in_topic(self, who: int, thread: int, text: str | None = None, **more: Any) -> Json:
        """Staff writes in a topic of the staff group."""
        return await self.say(who, text, STAFF_CHAT_ID, message_thread_id=thread, **more)

    async def messages(self, chat: int, after: int = 0) -> list[Json]:
        """Everything visible in a chat after a message."""
        answer = await self.http.get(f"/sim/chats/{chat}/messages", params={"after": after})
        given: list[Json] = answer.json()
        return given

    async def from_bot(self, chat: int, after: int = 0) -> list[Json]:
        """What the bot said in a chat after a message."""
        return [each for each in await self.messages(chat, after) if each["from"]["is_bot"] and not each["deleted"]]

    async def wait_for(self, chat: int, fits: Callable[[Json], bool], after: int = 0, seconds: float = 10) -> Json:
        """The first message of the bot in a chat that fits; fails after some seconds, showing what was said."""
        for _ in range(int(seconds * 20)):
            for message in await self.from_bot(chat, after):
                if fits(message):
                    return message
            await asyncio.sleep(0.05)
        said = [each.get("text") for each in await self.messages(chat, after)]
        raise AssertionError(f"the bot did not say it; said: {said}")

    async def ask(self, who: int, text: str | None = None, **more: Any) -> Json:
        """A patron writes, and gets the bot's next message."""
        said = await self.say(who, text, **more)
        return await self.wait_for(who, lambda _: True, said["message_id"])

    async def press(self, who: int, message: Json, label: str, chat: int | None = None) -> str:
        """Press the button whose label holds a text; the notice that was shown."""
        data = next(b["data"] for row in message["buttons"] for b in row if label.lower() in b["text"].lower())
        return await self.press_data(who, message["id"], data, chat)

    async def press_data(self, who: int, message_id: int, data: str, chat: int | None = None) -> str:
        """Press a button by its data; the notice that was shown, waiting until the press was handled."""
        body = {"from": who, "chat_id": chat or who, "message_id": message_id, "data": data}
        callback = await self.post("/sim/callbacks", body)
        for _ in range(200):
            shown = (await self.http.get(f"/sim/callbacks/{callback['id']}")).json()
            if shown.get("answered"):
                return shown.get("text") or ""
            await asyncio.sleep(0.05)
        raise AssertionError(f"the press of {data} was never answered")

    async def card(self, after: int = 0) -> Json:
        """The newest handoff card in the staff group."""
        return await self.wait_for(STAFF_CHAT_ID, lambda m: bool(m["buttons"]) and bool(m["thread"]), after)

    async def claimed(self, patron: int = RANI) -> Json:
        """A chat that the patron asked to have with a librarian, claimed by Sri; the card."""
        await self.ask(patron, "/pustakawan")
        card = await self.card()
        await self.press(SRI, card, "Ambil", STAFF_CHAT_ID)
        await self.wait_for(patron, lambda m: "Sri" in (m["text"] or ""))  # she has joined
        return card

    async def settled(self) -> None:
        """Wait until nothing is left to send, which the pace of the staff group may hold up."""
        for _ in range(600):
            if not self.db.read_now(_left_to_send, self.clock()):
                return
            await asyncio.sleep(0.05)
        raise AssertionError("something was still left to send")


def _left_to_send(session: Session, now: datetime) -> bool:
    """Whether a lane's oldest delivery is due or under way: one query, as between two a parcel could change hands."""
    oldest = select(func.min(Delivery.id)).where(Delivery.status.in_(PENDING)).group_by(Delivery.lane)
    moving = or_(Delivery.status == DeliveryStatus.SENDING, Delivery.available_at <= now)
    return bool(session.scalar(select(exists().where(Delivery.id.in_(oldest), moving))))


@asynccontextmanager
async def open_world(
    folder: Path, start: datetime = MONDAY_MORNING, reader: Reader | None = None, url: str | None = None, **world: Any
) -> AsyncIterator[DeskWorld]:
    """Open the desk on a fresh world and database, and close both afterwards."""
    clock = TestClock(start)
    made = World.seeded("Perpustakaan Kota Cendana", lambda: clock().timestamp(), **{"limits": False, **world})
    db = Database(url or ready_sqlite(folder))
    upgrade(db)
    for telegram_id, name in ((SRI, "Sri Wahyuni"), (BUDI, "Budi Santoso")):
        db.write_now(staff.register, telegram_id, name, ["librarian"], clock())
    office = build_office(Settings(), content(), db, reader or wordings_reader(), clock)
    watch = Watch(db, clock)
    watch.reader = office.reader if isinstance(office.reader, Interpreter) else None
    desk = watched_desk(open_desk(office), watch.metrics)
    stop = asyncio.Event()
    async with running(made) as address, httpx.AsyncClient(base_url=address, verify=CERTIFICATES) as http:
        settings = BotSettings(TOKEN, address, STAFF_CHAT_ID, content().texts["commands"], watch=watch.contact)
        serving = asyncio.create_task(serve_bot(settings, desk, stop))
        try:
            yield DeskWorld(http, made, db, desk, office, clock, watch)
        finally:
            stop.set()
            await serving
            db.close()
