"""An upgrade loses no message: the desk is stopped, its tables are renewed and it is started while patrons write."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from nlu.server import free_port
from records.database import Database
from records.models import Author, Delivery, DeliveryStatus, Message, ReceivedUpdate
from records.upgrade import downgrade, newest_revision, revision
from simulator.accounts import User
from simulator.messages import Message as Said
from simulator.server import running
from simulator.world import World
from tests.e2e.machines import SAPA
from tests.integration.test_webhook import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

OLD = "0012"  # the tables of the version before: since then seven migrations, some of which make tables anew
PATRONS = range(6801, 6805)
BEFORE, STOPPING, AWAY, STARTING, AFTER = (
    "biaya parkir motor berapa ya",
    "denda terlambat mengembalikan buku berapa",
    "password wifi perpustakaan apa",
    "cara daftar jadi anggota bagaimana",
    "boleh makan di dalam perpustakaan?",
)
SECONDS = 120
LEFT_OUT = ("SAPA_", "PYTHONDONTWRITEBYTECODE")


@dataclass
class Town:
    """Patrons of a made-up Telegram, and what they wrote."""

    world: World
    written: dict[int, list[str]] = field(default_factory=lambda: {patron: [] for patron in PATRONS})

    def settle(self) -> None:
        """Patrons come to live here."""
        for patron in PATRONS:
            self.world.add_user(User(patron, f"Pemustaka {patron}", language_code="id"))
            self.world.chats[patron].started = True

    def all_ask(self, question: str) -> None:
        """Every patron writes the same."""
        for patron in PATRONS:
            self.written[patron].append(question)
            self.world.post(Said(patron, patron, text=question))

    def answers(self, patron: int) -> list[str]:
        """What a patron was told."""
        said = self.world.chats[patron].messages.values()
        return [each.text for each in said if each.sender_id in self.world.bots]

    def answered(self, at_least: int) -> bool:
        """Whether so many answers have come in all."""
        return sum(len(self.answers(patron)) for patron in PATRONS) >= at_least


@asynccontextmanager
async def bot(environment: dict[str, str], log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """`sapa bot`, stopped as systemd does; it must end well."""
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(SAPA, "bot", env=environment, stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.terminate()
        ended = await asyncio.wait_for(process.wait(), SECONDS)
    assert ended == 0, "the bot did not end well"


async def upgraded(environment: dict[str, str]) -> None:
    """`sapa db upgrade` ends well."""
    process = await asyncio.create_subprocess_exec(SAPA, "db", "upgrade", env=environment)
    assert await asyncio.wait_for(process.wait(), SECONDS) == 0


def make_old(url: str) -> None:
    """The database as the version before would have left it."""
    db = Database(url)
    downgrade(db, OLD)
    with db.engine.connect() as connection:
        assert revision(connection) == OLD != newest_revision()
    db.close()


def recorded(session: Session) -> dict[int, list[str]]:
    """What each patron wrote, as it was recorded."""
    rows = session.execute(
        select(Message.chat_id, Message.text).where(Message.author == Author.PATRON).order_by(Message.id)
    )
    found: dict[int, list[str]] = {patron: [] for patron in PATRONS}
    for chat, text in rows:
        found[chat or 0].append(text or "")
    return found


def left_over(session: Session) -> tuple[int, int]:
    """Updates that were begun and not finished, and deliveries that were not sent."""
    unfinished = select(func.count(ReceivedUpdate.id)).where(ReceivedUpdate.finished_at.is_(None))
    unsent = select(func.count(Delivery.id)).where(Delivery.status != DeliveryStatus.SENT)
    return session.scalar(unfinished) or 0, session.scalar(unsent) or 0


async def test_an_upgrade_loses_no_message(tmp_path: Path) -> None:
    world, url = World.seeded("Sapa", limits=False), f"sqlite:///{tmp_path / 'sapa.db'}"
    town = Town(world)
    town.settle()
    async with running(world) as address:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)} | {
            "SAPA_SIMULATOR_PORT": address.rpartition(":")[2],
            "SAPA_DATABASE_URL": url,
            "SAPA_RASA_URL": f"http://127.0.0.1:{free_port()}",
        }
        async with bot(environment, tmp_path / "old.log"):
            town.all_ask(BEFORE)
            await until(lambda: town.answered(len(PATRONS)), SECONDS)
            town.all_ask(STOPPING)
            await until(lambda: town.answered(len(PATRONS) + 1), SECONDS)  # the others are in hand, or wait
        town.all_ask(AWAY)
        make_old(url)
        await upgraded(environment)
        async with bot(environment, tmp_path / "new.log"):
            town.all_ask(STARTING)
            await until(lambda: town.answered(3 * len(PATRONS)), SECONDS)
            town.all_ask(AFTER)
            await until(lambda: town.answered(5 * len(PATRONS)), SECONDS)
            db = Database(url)
            await until(lambda: db.read_now(left_over) == (0, 0), SECONDS)
        assert world.bot.queue.pending == []
    assert db.read_now(recorded) == town.written
    db.close()
    for patron in PATRONS:
        assert Counter(town.answers(patron)).total() == len(town.written[patron]), town.answers(patron)
        assert max(Counter(town.answers(patron)).values()) == 1
