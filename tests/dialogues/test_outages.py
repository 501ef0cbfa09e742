"""While the database or Telegram is away the desk waits; it loses nothing, and says nothing twice."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from telegram import Update

from actions.desk import Desk
from actions.incoming import PatronMessage
from bot.handlers import Handlers
from bot.intake import MOST_TRIES, Poller
from bot.serve import BotSettings, open_bot, serve_bot
from bot.translate import Translator
from records.database import Database
from records.models import Delivery, DeliveryStatus
from simulator.messages import Message
from simulator.server import running
from simulator.world import World
from tests.desk_world import RANI, TOKEN, TOM, DeskWorld, content

PARKING = "biaya parkir motor berapa ya"

pytestmark = pytest.mark.slow


@contextmanager
def away(db: Database, table: str) -> Iterator[None]:
    """The database has no use for anybody who needs a table."""
    db.write_now(lambda session: session.execute(text(f"ALTER TABLE {table} RENAME TO away")))
    try:
        yield
    finally:
        db.write_now(lambda session: session.execute(text(f"ALTER TABLE away RENAME TO {table}")))


async def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 (what is watched belongs to another program)
            await asyncio.sleep(0.02)


def settings(desk: DeskWorld) -> BotSettings:
    """A bot's settings for the world of a desk."""
    return BotSettings(TOKEN, str(desk.http.base_url).rstrip("/"), None, content().texts["commands"])


def calls(desk: DeskWorld, method: str) -> list[int]:
    """The statuses of the calls of one method."""
    return [call.status for call in desk.world.calls if call.method.lower() == method.lower()]


async def test_what_was_sent_is_noted_when_the_database_is_there_again(desk: DeskWorld) -> None:
    await desk.post("/sim/faults", {"kind": "slow", "method": "sendMessage", "seconds": 1})
    await desk.say(RANI, PARKING)
    await until(lambda: bool(desk.db.read_now(lambda s: s.scalar(select(Delivery.id).filter_by(status="sending")))))
    with away(desk.db, "deliveries"):
        await desk.wait_for(RANI, lambda m: "Rp2.000" in m["text"])
        await asyncio.sleep(0.5)  # the note fails meanwhile
    await desk.settled()
    assert desk.db.read_now(lambda s: list(s.scalars(select(Delivery.status)))) == [DeliveryStatus.SENT]
    assert calls(desk, "sendMessage") == [200]


async def test_a_bot_starts_although_telegram_and_the_database_fail_at_first(desk: DeskWorld) -> None:
    await desk.post("/sim/faults", {"kind": "error_500", "method": "deleteWebhook"})
    before, stop = len(calls(desk, "deleteWebhook")), asyncio.Event()
    with away(desk.db, "deliveries"):
        second = asyncio.create_task(serve_bot(settings(desk), desk.desk, stop))
        await until(lambda: calls(desk, "deleteWebhook")[before:] == [500, 200])
        await asyncio.sleep(0.5)  # taking back what was in hand fails meanwhile
        assert not second.done()
    await desk.ask(RANI, PARKING)
    stop.set()
    await second


async def test_an_update_that_telegram_repeats_late_is_acknowledged_once_more() -> None:
    world = World.seeded("Uji", limits=False)
    met, may_end = list[str](), asyncio.Event()

    async def handle(update: Update) -> None:
        said = (update.message and update.message.text) or ""
        met.append(said)
        if said == "lama":
            await may_end.wait()

    taken = set[int]()
    async with running(world) as address, open_bot(BotSettings(TOKEN, address, None, {}), taken) as bot:
        poller = Poller(bot, handle, taken)
        polling = asyncio.create_task(poller.run())
        world.post(Message(RANI, RANI, text="satu"))
        await until(lambda: met == ["satu"] and not world.bot.queue.pending)
        world.faults.add("duplicate_update")
        world.post(Message(TOM, TOM, text="dua"))
        world.post(Message(RANI, RANI, text="lama"))
        world.post(Message(TOM, TOM, text="tiga"))
        await until(lambda: met.count("dua") == 2 and "tiga" in met)
        may_end.set()
        await until(lambda: not world.bot.queue.pending)
        poller.stop()
        await polling
    assert sorted(met) == ["dua", "dua", "lama", "satu", "tiga"]


async def test_more_updates_than_one_answer_holds_are_all_met_in_order() -> None:
    world, met = World.seeded("Uji", limits=False), list[str]()

    async def handle(update: Update) -> None:
        met.append((update.message and update.message.text) or "")

    for number in range(250):
        world.post(Message(RANI, RANI, text=str(number)))
    taken = set[int]()
    async with running(world) as address, open_bot(BotSettings(TOKEN, address, None, {}), taken) as bot:
        poller = Poller(bot, handle, taken)
        polling = asyncio.create_task(poller.run())
        await until(lambda: not world.bot.queue.pending)
        poller.stop()
        await polling
    assert met == [str(number) for number in range(250)]


@pytest.mark.parametrize("failures", [2, MOST_TRIES])
async def test_an_update_that_fails_is_asked_for_again_until_it_is_let_go(failures: int) -> None:
    world, met, tried = World.seeded("Uji", limits=False), list[str](), Counter[str]()

    async def handle(update: Update) -> None:
        said = (update.message and update.message.text) or ""
        tried[said] += 1
        if said == "sulit" and tried[said] <= failures:
            raise RuntimeError("the database refuses")
        met.append(said)

    taken = set[int]()
    async with running(world) as address, open_bot(BotSettings(TOKEN, address, None, {}), taken) as bot:
        poller = Poller(bot, handle, taken, after_failure=0.01)
        polling = asyncio.create_task(poller.run())
        world.post(Message(RANI, RANI, text="sulit"))
        world.post(Message(TOM, TOM, text="mudah"))
        await until(lambda: not world.bot.queue.pending)
        poller.stop()
        await polling
    assert tried == {"sulit": min(failures + 1, MOST_TRIES), "mudah": 1}
    assert ("sulit" in met) == (failures < MOST_TRIES)


async def test_the_apology_waits_for_the_database_too(desk: DeskWorld) -> None:
    tried = 0

    async def fails(_said: PatronMessage) -> None:
        raise RuntimeError("cannot be met")

    async def apologise(said: PatronMessage) -> None:
        nonlocal tried
        tried += 1
        if tried == 1:
            raise OperationalError("", {}, Exception("away"))
        await desk.desk.apologise(said)

    failing = replace(desk.desk, receive_message=fails, apologise=apologise)
    await handled(desk, failing)
    assert tried == 2


@pytest.mark.parametrize(("failure", "comes_again"), [(OverflowError, False), (RuntimeError, True)])
async def test_what_cannot_even_be_apologised_for_is_let_go_if_that_is_its_own_fault(
    desk: DeskWorld, failure: type[Exception], *, comes_again: bool
) -> None:
    async def fails(_said: PatronMessage) -> None:
        raise failure("cannot be met")

    failing = replace(desk.desk, receive_message=fails, apologise=fails)
    with pytest.raises(failure) if comes_again else nullcontext():
        await handled(desk, failing)


async def handled(desk: DeskWorld, failing: Desk) -> None:
    """One question of Rani's, as the handlers of a desk that fails meet it."""
    async with open_bot(settings(desk)) as bot:
        handlers = Handlers(bot, failing, Translator(bot.id, None), lambda: None)
        await desk.say(RANI, PARKING)
        update = Update.de_json(desk.world.bot.queue.pending[0].body(), bot)
        assert update is not None
        await handlers.handle(update)
