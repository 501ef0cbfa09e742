"""Nothing that patrons or librarians write, no name and no secret gets into a log, not even when much goes wrong."""

import asyncio
import os
import secrets
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.fuzz import Made
from nlu.server import free_port
from records import staff
from records.database import Database
from records.upgrade import upgrade
from sapa.clock import now
from sapa.settings import ROOT
from simulator.accounts import User
from simulator.messages import Message
from simulator.server import serve
from simulator.world import STAFF_CHAT_ID, World
from tests.e2e.machines import SAPA
from tests.integration.test_webhook import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

MARK = f"rhs{secrets.token_hex(5)}"  # in everything that must not be found
TOKEN = f"700123:{MARK}-bot-token"
PATRON, SRI = 6901, 5001
LOGS = ROOT / "var" / "log"
REFUSE = "CREATE TRIGGER refuse BEFORE INSERT ON messages BEGIN SELECT RAISE(ABORT, 'no room'); END"


@dataclass
class Desk:
    """`sapa run` with a token on a made-up Telegram that comes late, without Rasa."""

    world: World
    console: str
    database: Path
    log_began: int

    @property
    def log(self) -> str:
        """What was logged since it started."""
        return logged(after=self.log_began)

    def say(self, text: str, who: int = PATRON, chat: int = PATRON, **more: Any) -> int:
        """Somebody writes; the message's number."""
        message = Message(chat, who, text=f"{text} {MARK}", **more)
        self.world.post(message)
        return message.id

    async def ask(self, text: str) -> Message:
        """The patron writes and gets an answer."""
        said = self.say(text)
        return await self.shown(PATRON, lambda each: each.id > said)

    async def shown(self, chat: int, fits: Callable[[Message], bool]) -> Message:
        """What the bot says in a chat, once it does."""

        def found() -> Message | None:
            said = self.world.chats[chat].messages.values()
            return next((each for each in said if each.sender_id in self.world.bots and fits(each)), None)

        await until(lambda: found() is not None, 30)
        message = found()
        assert message is not None
        return message

    def alter(self, statement: str) -> None:
        """Change the database behind the desk's back."""
        with closing(sqlite3.connect(self.database, timeout=10)) as connection, connection:
            connection.execute(statement)


def logged(name: str = "sapa.log*", after: int = 0) -> str:
    """What is in log files, the oldest first, after so many characters."""
    files = sorted(LOGS.glob(name), reverse=True)
    return "".join(path.read_text(errors="replace") for path in files)[after:]


@asynccontextmanager
async def running_desk(folder: Path) -> AsyncIterator[Desk]:
    """Everything there is in one process, whose words go to a file; Telegram is reached a moment too late."""
    telegram, console = free_port(), free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAPA_")}
    settings = {
        "SAPA_TELEGRAM_TOKEN": TOKEN,
        "SAPA_TELEGRAM_API": f"http://127.0.0.1:{telegram}",
        "SAPA_STAFF_CHAT_ID": str(STAFF_CHAT_ID),
        "SAPA_DATABASE_URL": f"sqlite:///{folder / 'sapa.db'}",
        "SAPA_CONSOLE_PORT": str(console),
        "SAPA_RASA_URL": f"http://127.0.0.1:{free_port()}",
    }
    db = Database(settings["SAPA_DATABASE_URL"])
    upgrade(db)
    db.write_now(staff.register, SRI, f"Sri {MARK}", ["librarian"], now())
    db.close()
    world, stop, log_began = World.seeded("Sapa", limits=False), asyncio.Event(), len(logged())
    world.add_user(User(PATRON, f"Nama{MARK}", last_name=MARK, username=f"u{MARK}", language_code="id"))
    world.chats[PATRON].started = True
    with (folder / "said.txt").open("wb") as said:
        process = await asyncio.create_subprocess_exec(SAPA, "run", env=kept | settings, stdout=said, stderr=said)
    telegraphs = asyncio.create_task(_after(_answers(f"http://127.0.0.1:{console}"), serve(world, telegram, stop)))
    try:
        yield Desk(world, f"http://127.0.0.1:{console}", folder / "sapa.db", log_began)
    finally:
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 60) == 0
        stop.set()
        await telegraphs


async def _after(first: Awaitable[None], then: Awaitable[None]) -> None:
    await first
    await then


async def _answers(address: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as http, asyncio.timeout(60):
        while True:
            try:
                await http.get(f"{address}/healthz")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return


async def talk(desk: Desk) -> None:
    """Whatever patrons and librarians do on an ordinary day."""
    await desk.ask("biaya parkir motor berapa ya")
    answer = await desk.ask("xqzt vbnm")
    desk.world.press(desk.world.users[PATRON], desk.world.chats[PATRON], answer.id, f"pick:{MARK}")
    card = await desk.shown(STAFF_CHAT_ID, lambda each: bool(each.inline_keyboard))
    data = next(each["callback_data"] for row in card.inline_keyboard for each in row if "Ambil" in each["text"])
    desk.world.press(desk.world.users[SRI], desk.world.chats[STAFF_CHAT_ID], card.id, data)
    desk.say("halo, dibantu Sri", SRI, STAFF_CHAT_ID, thread=card.thread)
    await desk.shown(PATRON, lambda each: "dibantu Sri" in each.text)


async def suffer(desk: Desk) -> None:
    """Telegram fails, updates make no sense, the database refuses and is away."""
    desk.world.faults.add("error_500", "sendmessage", times=1)
    desk.world.faults.add("timeout_after", "copymessage", times=1, seconds=0.1)
    desk.world.faults.add("error_500", "getupdates", times=1)
    desk.say("masih ada?")
    number, queue = desk.world.next_update_id(), desk.world.bot_for(TOKEN).queue
    nonsense = {"update_id": number, "message": {"text": MARK, "from": {"first_name": MARK}}}
    queue.put(Made(number, "message", {}, PATRON, "", desk.world.clock(), nonsense))
    await until(lambda: not queue.pending, 30)
    desk.alter(REFUSE)
    desk.say("ini tidak dapat dicatat")
    await until(lambda: "update failed" in desk.log, 30)
    desk.alter("DROP TRIGGER refuse")
    await until(lambda: not queue.pending, 30)
    desk.alter("ALTER TABLE interactions RENAME TO away")
    desk.say("basis data pergi")
    await until(lambda: "database away" in desk.log, 30)
    desk.alter("ALTER TABLE away RENAME TO interactions")
    await until(lambda: not queue.pending, 30)


async def knock(desk: Desk) -> None:
    """A stranger guesses at the console."""
    async with httpx.AsyncClient(base_url=desk.console, trust_env=False) as http:
        await http.get("/log", params={"words": MARK})
        await http.post("/sign-in", data={"username": MARK, "password": f"sandi {MARK}", "form_token": MARK})


async def test_no_log_holds_what_anybody_said_or_a_secret(tmp_path: Path) -> None:
    async with running_desk(tmp_path) as desk:
        await talk(desk)
        await knock(desk)
        await suffer(desk)
    with closing(sqlite3.connect(tmp_path / "sapa.db")) as connection:
        recorded = connection.execute("SELECT count(*) FROM messages WHERE text LIKE ?", (f"%{MARK}%",)).fetchone()
    assert recorded[0] >= 5, "what must not be logged was not even said"
    for event in ("Telegram not reached", "message met", "not sent, trying again", "update not understood"):
        assert event in desk.log
    assert "no room" in desk.log, "the words of errors are not where they were looked for"
    assert MARK not in logged("*.log*")
    assert MARK not in (tmp_path / "said.txt").read_text()
