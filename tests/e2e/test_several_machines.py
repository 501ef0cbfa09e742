"""Three bots, two Rasas, two consoles, a balancer and one PostgreSQL: any may go, and nothing is lost or twice."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.database import Database
from records.models import (
    Author,
    Delivery,
    DeliveryStatus,
    Handoff,
    Interaction,
    Message,
    Patron,
    Question,
    ReceivedUpdate,
)
from simulator.server import running
from simulator.world import STAFF_CHAT_ID, World
from tests.e2e.machines import Machines

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PATRONS, QUESTIONS, IDLE = 8, 6, 40
KILLED = 3  # bots; a repeat is allowed where one fell between sending and noting it
ASKED = ("biaya parkir motor berapa ya", "denda terlambat berapa", "jam buka perpustakaan")
MENU_PRESS = "ask:0"
PASSWORD = "tiga kucing tidur"
SENDING = {"sendmessage", "editmessagetext", "editmessagereplymarkup", "copymessage"}
Json = dict[str, Any]


@dataclass
class Town:
    """Patrons who write and press, and what they did."""

    http: httpx.AsyncClient
    said: dict[int, list[int]] = field(default_factory=dict)
    pressed: int = 0

    async def settle(self) -> None:
        """Patrons come to live here."""
        for number in range(PATRONS):
            user = (await self.http.post("/sim/users", json={"first_name": f"Pemustaka {number}"})).json()
            self.said[user["id"]] = []

    async def live(self, patron: int) -> None:
        """One patron greets, then asks and presses the menu by turns."""
        await self.say(patron, "/start")
        menu = await self.menu(patron)
        for _ in range(QUESTIONS):
            await self.say(patron, random.choice(ASKED))  # noqa: S311 (moments and words, no secrets)
            if random.random() < 0.5:  # noqa: S311
                await self.press(patron, menu["id"])
            await asyncio.sleep(random.uniform(0.8, 1.6))  # noqa: S311

    async def say(self, patron: int, text: str) -> None:
        """Write to the bot."""
        answer = await self.http.post(f"/sim/chats/{patron}/messages", json={"from": patron, "text": text})
        self.said[patron].append(answer.json()["message_id"])

    async def press(self, patron: int, message: int) -> None:
        """Press a menu's button, perhaps while a question is being read."""
        body = {"from": patron, "chat_id": patron, "message_id": message, "data": MENU_PRESS}
        assert (await self.http.post("/sim/callbacks", json=body)).is_success
        self.pressed += 1

    async def heard(self, chat: int) -> list[Json]:
        """What the bot said in a chat."""
        said: list[Json] = (await self.http.get(f"/sim/chats/{chat}/messages", params={"after": 0})).json()
        return [each for each in said if each["from"]["is_bot"]]

    async def menu(self, patron: int) -> Json:
        """The menu that answers a greeting."""
        async with asyncio.timeout(120):
            while True:
                for message in await self.heard(patron):
                    if message["buttons"]:
                        return message
                await asyncio.sleep(0.2)


def _silent_ones(session: Session) -> None:
    """Conversations that fell silent yesterday: each is to be closed once."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    for number in range(IDLE):
        patron = Patron(telegram_id=9_000_000 + number, name="–", first_seen_at=yesterday, last_seen_at=yesterday)
        session.add(patron)
        session.flush()
        session.add(Interaction(patron_id=patron.id, language="id", opened_at=yesterday, last_activity_at=yesterday))


def _recorded(session: Session) -> dict[int, list[int]]:
    query = select(Message.chat_id, Message.telegram_message_id).where(
        Message.author == Author.PATRON, Message.telegram_message_id.is_not(None)
    )
    found: dict[int, list[int]] = {}
    for chat, message in session.execute(query.order_by(Message.id)):
        found.setdefault(chat or 0, []).append(message or 0)
    return found


def _sent_to_patrons(session: Session) -> int:
    query = select(func.count(Delivery.id)).where(Delivery.lane.startswith("patron:"), Delivery.method == "send_text")
    return session.scalar(query) or 0


def _left(session: Session) -> int:
    unfinished = session.scalar(select(func.count(ReceivedUpdate.id)).filter_by(finished_at=None)) or 0
    unsent = select(func.count(Delivery.id)).where(Delivery.status != DeliveryStatus.SENT)
    return unfinished + (session.scalar(unsent) or 0)


async def until(true: Callable[[], bool], seconds: float = 180) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 (other processes make it so)
            await asyncio.sleep(0.2)


@asynccontextmanager
async def machines(folder: Path, simulator: str, url: str) -> AsyncIterator[Machines]:
    """Everything, started at once."""
    made = Machines(folder, simulator, url)
    try:
        await made.balance()
        await made.start("rasa1", "rasa2", "bot1", "bot2", "bot3", "console1", "console2")
        yield made
    finally:
        await made.close()


async def _disturb(several: Machines) -> None:
    """Processes go, and others come, while patrons write."""
    for gone in (("bot1", "rasa1"), ("bot2", "console1"), ("bot3", "rasa2")):
        await asyncio.sleep(random.uniform(0.5, 1.5))  # noqa: S311 (moments, no secrets)
        for name in gone:
            await several.kill(name)
        await several.start(*gone)


async def _signed_in(several: Machines, browser: httpx.AsyncClient) -> None:
    """The first administrator comes by the link that a console told last."""
    links = [link for name in ("console1", "console2") for link in re.findall(r"/invitation/\S+", several.log(name))]
    for link in links:
        page = await browser.get(link)
        token = re.search(r'name="form_token" value="([^"]+)"', page.text)
        if page.is_success and token is not None:
            form = {"form_token": token[1], "name": "Sri", "username": "sri", "password": PASSWORD}
            assert (await browser.post(link, data=form)).history
            return
    raise AssertionError("no link works")


async def _watch(browser: httpx.AsyncClient, console: str, joined: asyncio.Semaphore) -> None:
    """Look at a console's inbox until something changes."""
    async with browser.stream("GET", f"{console}/live/inbox") as stream:
        async for line in stream.aiter_lines():
            if line == "event: here":
                joined.release()
            if line == "event: changed":
                return


async def _staff_see_it_live(several: Machines, town: Town) -> None:
    """Signed in behind the balancer, both consoles know it, and both show at once what a bot does."""
    async with httpx.AsyncClient(base_url=several.address("staff"), follow_redirects=True, timeout=60) as browser:
        await _signed_in(several, browser)
        assert [(await browser.get("/log")).url.path for _ in range(4)] == ["/log"] * 4
        joined = asyncio.Semaphore(0)
        consoles = [several.address(name) for name in ("console1", "console2")]
        seen = asyncio.gather(*(_watch(browser, console, joined) for console in consoles))
        for _ in consoles:
            await joined.acquire()
        for patron in list(town.said)[:2]:
            await town.say(patron, "/pustakawan")
        await asyncio.wait_for(seen, 90)


def _most_within(moments: list[float], seconds: float) -> int:
    """The most moments in any span of so many seconds."""
    return max((sum(start <= each < start + seconds for each in moments) for start in moments), default=0)


async def test_machines_come_and_go_and_nothing_is_lost_or_twice(
    tmp_path: Path, postgres_url: Callable[[], str]
) -> None:
    with closing(Database(postgres_url())) as db:
        await _trial(tmp_path, World.seeded("Uji"), db)


async def _trial(folder: Path, world: World, db: Database) -> None:
    db.write_now(_silent_ones)
    async with running(world) as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        town = Town(http)
        await town.settle()
        async with machines(folder, address, db.url) as several:
            await asyncio.gather(*(town.live(patron) for patron in town.said), _disturb(several))
            await _staff_see_it_live(several, town)
            await until(lambda: not world.bot.queue.pending and not db.read_now(_left))
            assert [await several.stop(name) for name in ("bot1", "bot2", "bot3")] == [0, 0, 0]
        heard = {patron: await town.heard(patron) for patron in town.said}

    _check(world, db, town)
    assert 0 <= sum(len(each) for each in heard.values()) - db.read_now(_sent_to_patrons) <= KILLED * PATRONS


def _check(world: World, db: Database, town: Town) -> None:
    """What the records and the simulator's own log say of the trial."""
    sent = [call for call in world.calls if call.method.lower() in SENDING]
    to_group = [call.at for call in sent if str(call.params.get("chat_id")) == str(STAFF_CHAT_ID)]
    questions = Counter(db.read_now(lambda s: s.scalars(select(Question.outcome)).all()))
    closed = select(func.count(Interaction.id)).where(Interaction.closing_reason == "idle", Interaction.version == 2)

    assert db.read_now(_recorded) == town.said
    assert questions == {"answered": PATRONS * QUESTIONS + town.pressed}
    assert _most_within([call.at for call in sent], 1.0) <= 30
    assert 0 < _most_within(to_group, 60.0) <= 20
    assert [call.status for call in sent if call.status == 429] == []
    assert db.read_now(lambda s: s.scalar(closed)) == IDLE
    assert db.read_now(lambda s: s.scalar(select(func.count(Handoff.id)))) == 2
