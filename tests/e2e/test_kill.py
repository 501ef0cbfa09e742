"""The bot process is killed at random moments under load: every message is recorded once, in order, and answered."""

import asyncio
import os
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.database import Database
from records.models import Author, Delivery, DeliveryStatus, Message, Question, ReceivedUpdate
from simulator.server import running
from simulator.world import World

PATRONS = 8
MESSAGES = 8
KILLS = 5
QUESTION = "biaya parkir motor berapa ya"
SAPA = Path(sys.executable).parent / "sapa"
NOWHERE = "http://127.0.0.1:9"  # Rasa is away, so the wordings are matched

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@asynccontextmanager
async def bot_process(environment: dict[str, str], log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """`sapa bot` as a process of its own, killed at the end without a word of warning."""
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(SAPA, "bot", env=environment, stdout=out, stderr=out)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _write(http: httpx.AsyncClient, patron: int, sent: list[int]) -> None:
    for _ in range(MESSAGES):
        answer = await http.post(f"/sim/chats/{patron}/messages", json={"from": patron, "text": QUESTION})
        sent.append(answer.json()["message_id"])
        await asyncio.sleep(random.uniform(0.7, 1.2))  # noqa: S311 (moments, not secrets)


async def _replies(http: httpx.AsyncClient, patron: int) -> int:
    said = (await http.get(f"/sim/chats/{patron}/messages", params={"after": 0})).json()
    return sum(each["from"]["is_bot"] and "Rp2.000" in each["text"] for each in said)


async def _all_answered(http: httpx.AsyncClient, patrons: list[int]) -> None:
    async with asyncio.timeout(90):
        while min([await _replies(http, patron) for patron in patrons]) < MESSAGES:  # noqa: ASYNC110 (over HTTP)
            await asyncio.sleep(0.5)
    await asyncio.sleep(2)  # so that anything sent too often shows


def _recorded(session: Session) -> dict[int, list[int]]:
    query = select(Message.chat_id, Message.telegram_message_id).filter_by(author=Author.PATRON).order_by(Message.id)
    found: dict[int, list[int]] = {}
    for chat, message in session.execute(query):
        found.setdefault(chat or 0, []).append(message or 0)
    return found


async def test_a_killed_bot_loses_nothing_and_answers_everything(tmp_path: Path) -> None:
    async with running(World.seeded("Uji", limits=False)) as address, httpx.AsyncClient(base_url=address) as http:
        url = f"sqlite:///{tmp_path / 'sapa.db'}"
        environment = {
            **os.environ,
            "SAPA_SIMULATOR_PORT": address.rpartition(":")[2],
            "SAPA_DATABASE_URL": url,
            "SAPA_RASA_URL": NOWHERE,
        }
        users = [await http.post("/sim/users", json={"first_name": f"Pemustaka {n}"}) for n in range(PATRONS)]
        sent: dict[int, list[int]] = {user.json()["id"]: [] for user in users}
        writing = asyncio.gather(*(_write(http, patron, list_of) for patron, list_of in sent.items()))
        for _ in range(KILLS):
            async with bot_process(environment, tmp_path / "bot.log"):
                await asyncio.sleep(random.uniform(1.5, 4.0))  # noqa: S311 (moments, not secrets)
        async with bot_process(environment, tmp_path / "bot.log"):
            await writing
            await _all_answered(http, list(sent))
        replies = [await _replies(http, patron) for patron in sent]

    db = Database(url)
    outcomes = Counter(db.read_now(lambda s: s.scalars(select(Question.outcome)).all()))
    unfinished = db.read_now(lambda s: s.scalars(select(ReceivedUpdate.id).filter_by(finished_at=None)).all())
    unsent = db.read_now(lambda s: s.scalars(select(Delivery.id).where(Delivery.status != DeliveryStatus.SENT)).all())

    assert db.read_now(_recorded) == sent
    assert outcomes == {"answered": PATRONS * MESSAGES}
    assert (unfinished, unsent) == ([], [])
    assert sum(replies) - PATRONS * MESSAGES <= KILLS * PATRONS
    db.close()
