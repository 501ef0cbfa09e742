"""Several bot processes on one PostgreSQL: order within a chat, one sender, the clock's work done once."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from actions import rollups
from actions.bell import Bell
from actions.chat_turns import ChatTurns, NoTurnError
from actions.desk import open_desk
from actions.office import Office
from actions.outgoing import Outgoing
from actions.together import SenderLease, Together
from bot.delivery import Deliverer, Pace
from bot.serve import BotSettings, open_bot
from records import staff, together
from records.changes import BOTS
from records.database import Database
from records.digest_models import Digest
from records.models import Delivery, DeliveryStatus, Interaction, InteractionStatus, Message, Patron, Rating
from records.together_models import ChatTurn, Lease
from records.upgrade import upgrade
from records.watch import watch
from sapa.settings import Settings
from sapa.wiring import build_office
from simulator.accounts import User
from simulator.server import running
from simulator.world import STAFF_CHAT_ID, World
from tests.desk_world import MONDAY_MORNING, TOKEN, TestClock, content, wordings_reader

pytestmark = pytest.mark.slow

CHAT, OTHER_CHAT = 6001, 6002
PROCESSES = 3


@pytest.fixture
def databases(postgres_url: Callable[[], str]) -> Iterator[list[Database]]:
    """One database, opened by each of some processes."""
    url = postgres_url()
    opened = [Database(url) for _ in range(PROCESSES)]
    yield opened
    for each in opened:
        each.close()


@asynccontextmanager
async def processes(databases: list[Database]) -> AsyncIterator[list[Together]]:
    """What each process has, all of them alive."""
    made = [Together(db) for db in databases]
    async with AsyncExitStack() as alive:
        for each in made:
            await alive.enter_async_context(each.following())
        yield made


@dataclass
class Work:
    """What was begun and ended, in which order."""

    done: list[str] = field(default_factory=list)

    async def do(self, turns: ChatTurns, chat: int, update: int, may_end: asyncio.Event | None = None) -> None:
        """Work on an update in its turn."""
        async with turns.turn(chat, update):
            self.done.append(f"begin {update}")
            if may_end is not None:
                await may_end.wait()
            self.done.append(f"end {update}")


async def until(db: Database, model: type[ChatTurn], number: int) -> None:
    """Wait until so many stand in the line."""
    async with asyncio.timeout(10):
        while await db.read(lambda s: s.scalar(select(func.count()).select_from(model))) != number:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_one_at_a_time_in_a_chat_and_the_earliest_that_waits_is_next(databases: list[Database]) -> None:
    work, may_end = Work(), asyncio.Event()
    async with processes(databases) as (one, two, three), asyncio.TaskGroup() as all_work:
        all_work.create_task(work.do(one.turns, CHAT, 7, may_end))
        await until(databases[0], ChatTurn, 1)
        for number, (update, process) in enumerate([(10, two), (8, three), (9, two)]):
            all_work.create_task(work.do(process.turns, CHAT, update))
            await until(databases[0], ChatTurn, number + 2)
        await work.do(three.turns, OTHER_CHAT, 11)
        may_end.set()
    after = [f"{what} {update}" for update in (8, 9, 10) for what in ("begin", "end")]
    assert work.done == ["begin 7", "begin 11", "end 11", "end 7", *after]
    await until(databases[0], ChatTurn, 0)


async def test_many_at_once_never_work_on_one_chat_together(databases: list[Database]) -> None:
    busy: set[int] = set()

    async def work(turns: ChatTurns, chat: int, update: int) -> None:
        async with turns.turn(chat, update):
            assert chat not in busy
            busy.add(chat)
            await asyncio.sleep(0)
            busy.remove(chat)

    async with processes(databases) as all_of_them, asyncio.TaskGroup() as all_work:
        for update in range(60):
            all_work.create_task(work(all_of_them[update % PROCESSES].turns, update % 4, update))
    await until(databases[0], ChatTurn, 0)


async def test_who_waits_too_long_leaves_the_line(databases: list[Database]) -> None:
    first, second = (ChatTurns(db, Bell(), patience=0.2) for db in databases[:2])
    async with first.turn(CHAT, 7):
        with pytest.raises(NoTurnError):
            async with second.turn(CHAT, 8):
                raise AssertionError("two had the turn")
        await until(databases[0], ChatTurn, 1)
    async with second.turn(CHAT, 8):
        pass


async def test_the_turn_of_a_process_that_died_runs_out(databases: list[Database]) -> None:
    db = databases[0]
    assert db.write_now(together.enter, "dead", CHAT, 7)
    assert not db.write_now(together.enter, "alive", CHAT, 8)
    db.write_now(together.renew, ["dead"])
    assert not db.write_now(together.take, "alive", CHAT)
    db.write_now(lambda s: s.execute(text("UPDATE chat_turns SET until = now() - interval '1 second'")))
    db.write_now(together.renew, ["alive"])
    assert db.write_now(together.take, "alive", CHAT)


async def test_one_sends_and_another_goes_on_when_it_ends_or_dies(databases: list[Database]) -> None:
    one, two = SenderLease(databases[0]), SenderLease(databases[1])
    assert [await one.hold(), await two.hold(), await one.hold()] == [True, False, True]
    await one.let_go()
    assert [await two.hold(), await one.hold()] == [True, False]
    databases[0].write_now(lambda s: s.execute(text("UPDATE leases SET until = now() - interval '1 second'")))
    assert [await one.hold(), await two.hold()] == [True, False]
    assert databases[0].read_now(lambda s: s.scalar(select(func.count()).select_from(Lease))) == 1


PACE_SECONDS = 4.0


def _to_staff(session: Session, *, is_sent: bool) -> None:
    now = datetime.now(UTC)
    line = Delivery(lane="staff", method="send_line", chat_id=STAFF_CHAT_ID, payload={"text": "halo"})
    line.queued_at = line.available_at = now
    line.sent_at, line.status = (now, DeliveryStatus.SENT) if is_sent else (None, DeliveryStatus.QUEUED)
    session.add(line)


def _to_patron(session: Session, telegram_id: int) -> None:
    now = datetime.now(UTC)
    session.add(
        Delivery(
            lane=f"patron:{telegram_id}",
            method="send_text",
            chat_id=telegram_id,
            payload={"text": "halo"},
            queued_at=now,
            available_at=now,
        )
    )


async def test_the_pace_to_the_staff_group_counts_on_when_another_process_sends(databases: list[Database]) -> None:
    db, world = databases[0], World.seeded("Uji")
    office = build_office(Settings(), content(), db, wordings_reader())
    db.write_now(_to_staff, is_sent=True)
    db.write_now(_to_staff, is_sent=False)
    taken_over_at = time.time()
    [sent_at] = await _sent_after_taking_over(office, world, Pace(group=(1, PACE_SECONDS)))
    assert sent_at - taken_over_at > PACE_SECONDS * 0.9


async def test_in_no_second_is_more_sent_than_telegram_allows_whoever_sent_before(databases: list[Database]) -> None:
    db, world = databases[0], World.seeded("Uji")
    office = build_office(Settings(), content(), db, wordings_reader())
    for _ in range(60):
        patron = world.add_user(User(world.next_user_id(), "Pemustaka")).id
        world.chats[patron].started = True
        db.write_now(_to_patron, patron)
    for _ in range(10):
        db.write_now(_to_staff, is_sent=True)  # by somebody else, a moment ago
    world.faults.add("slow", "sendMessage", times=15, seconds=0.7)
    taken_over_at = time.time()
    moments = await _sent_after_taking_over(office, world, Pace())
    assert sum(each < taken_over_at + 1 for each in moments) <= 20
    assert max(sum(start <= each < start + 1 for each in moments) for start in moments) <= 30
    assert len(moments) == 60


async def _sent_after_taking_over(office: Office, world: World, pace: Pace) -> list[float]:
    """When what was queued arrived in the simulator's chats, sent by who takes over."""
    async with running(world) as address:
        bot = open_bot(BotSettings(TOKEN, address, STAFF_CHAT_ID, {}))
        await bot.initialize()
        deliverer = Deliverer(bot, Outgoing(office), pace)
        await deliverer.take_over()
        sending = asyncio.create_task(deliverer.run())
        async with asyncio.timeout(20):
            while await something_left(office.db):  # noqa: ASYNC110 (sent by another task, noted in the database)
                await asyncio.sleep(0.05)
        deliverer.stop()
        await sending
        await bot.shutdown()
    return [call.at + call.seconds for call in world.calls if call.method == "sendMessage"]


async def something_left(db: Database) -> bool:
    """Whether something waits to be sent."""
    return await db.read(lambda s: s.scalar(select(Delivery.id).where(Delivery.sent_at.is_(None)).limit(1))) is not None


async def test_what_is_queued_wakes_every_process(databases: list[Database]) -> None:
    async with processes(databases) as all_of_them:
        rings = [each.bell.next for each in all_of_them]
        async with asyncio.timeout(10):
            while not all(ring.is_set() for ring in rings):
                databases[0].write_now(_queue)
                await asyncio.sleep(0.05)


def _queue(session: Session) -> None:
    now = MONDAY_MORNING
    session.add(Delivery(lane="staff", method="send_line", chat_id=-1, queued_at=now, available_at=now))


async def test_a_listener_whose_connection_is_cut_says_so(databases: list[Database]) -> None:
    waiting = watch(databases[0], BOTS)
    query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN sapa_bots'"
    databases[0].write_now(lambda s: s.execute(text(query)))
    with pytest.raises(ConnectionError):
        waiting.wait(5)
    waiting.close()


def test_processes_that_start_at_once_change_the_tables_once(databases: list[Database]) -> None:
    databases[0].write_now(lambda s: s.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public")))
    starting = Barrier(PROCESSES)

    def start(db: Database) -> tuple[str | None, str | None]:
        starting.wait()
        return upgrade(db)

    with ThreadPoolExecutor(PROCESSES) as threads:
        done = list(threads.map(start, databases))
    assert {before for before, _ in done} == {None, done[0][1]}


IDLE = 120  # conversations that fell silent
FORGOTTEN = 450  # that were closed long ago, two of each patron


def _filled(session: Session) -> None:
    long_ago, now = MONDAY_MORNING - timedelta(days=2000), MONDAY_MORNING - timedelta(days=4)
    session.add_all(
        Patron(id=n, telegram_id=n, name=f"Pemustaka {n}", first_seen_at=long_ago, last_seen_at=long_ago)
        for n in range(1, IDLE + FORGOTTEN + 1)
    )
    session.flush()
    for n in range(1, IDLE + 1):
        session.add(made := Interaction(patron_id=n, language="id", opened_at=now, last_activity_at=long_ago))
        session.flush()
        session.add(Message(interaction_id=made.id, author="patron", text="halo", said_at=now))
    for order in range(2):
        for n in range(IDLE + 1, IDLE + FORGOTTEN + 1):
            closed = Interaction(patron_id=n, language="id", opened_at=long_ago, last_activity_at=long_ago)
            closed.status, closed.closed_at, closed.closing_reason = InteractionStatus.CLOSED, long_ago, f"idle{order}"
            session.add(closed)
    staff.register(session, 5003, "Manajer", ["manager"], now)


async def test_the_clocks_work_is_done_once(databases: list[Database]) -> None:
    databases[0].write_now(_filled)
    clock = TestClock(MONDAY_MORNING)
    offices = [build_office(Settings(), content(), db, wordings_reader(), clock) for db in databases]
    databases[0].write_now(rollups.refresh, offices[0])
    for _ in range(12):
        await asyncio.gather(*(open_desk(office).tick() for office in offices))

    def count(query: object) -> int:
        return databases[0].read_now(lambda s: s.scalar(query) or 0)  # type: ignore[call-overload]

    closed = select(func.count(Interaction.id)).where(Interaction.closing_reason == "idle")
    assert count(closed.where(Interaction.version == 2)) == IDLE
    assert count(select(func.count(Rating.id))) == 0
    assert count(select(func.count()).select_from(Digest)) == 1
    assert count(select(func.count(Delivery.id)).where(Delivery.chat_id == 5003)) == 1
    assert count(select(func.count(Interaction.id)).where(Interaction.texts_removed_at.is_not(None))) == 2 * FORGOTTEN
    assert count(select(func.count(Patron.id)).where(Patron.telegram_id > 0)) == IDLE
