"""The same promises on SQLite and on a real PostgreSQL: nothing twice, nothing half, one winner, order kept."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions import review
from actions.accounts import Account
from actions.desk import Desk, open_desk
from actions.incoming import PatronMessage, Press, Sender, UpdateKey
from actions.service_desk import ServiceDesk
from records import conversation, outbox, reviews, staff
from records.database import Database
from records.models import (
    Base,
    Delivery,
    Handoff,
    HandoffEvent,
    Interaction,
    Librarian,
    Message,
    Patron,
    Question,
    Rating,
)
from records.search import is_record
from records.updates import begin_update, finish_update
from records.upgrade import downgrade, newest_revision, revision, upgrade
from sapa.settings import Settings
from sapa.wiring import build_office
from simulator.world import STAFF_CHAT_ID
from tests.desk_world import (
    BUDI,
    MONDAY_MORNING,
    RANI,
    SRI,
    TestClock,
    content,
    open_world,
    wordings_reader,
)

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
PARKING = "biaya parkir motor berapa ya"


def count(db: Database, model: type[Base]) -> int:
    """How many records of a kind there are."""
    return db.read_now(lambda session: session.scalar(select(func.count()).select_from(model)) or 0)


def desk_on(db: Database, clock: TestClock | None = None) -> Desk:
    """A desk at work on a database; several may share it, as several processes do."""
    return open_desk(build_office(Settings(), content(), db, wordings_reader(), clock or TestClock(MONDAY_MORNING)))


def said(number: int, text: str = PARKING, who: int = RANI) -> PatronMessage:
    """A patron's message as the bot hands it to the desk."""
    return PatronMessage(UpdateKey(1, number), Sender(who, "Rani"), who, number, MONDAY_MORNING, text)


@pytest.fixture
def other(db: Database) -> Iterator[Database]:
    """The same database, opened a second time."""
    opened = Database(db.url)
    yield opened
    opened.close()


def test_the_migrations_make_what_the_models_say(db: Database) -> None:
    with db.engine.connect() as connection:
        opts = {"compare_type": True, "compare_server_default": True, "include_object": is_record}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_can_be_undone_and_done_again(db: Database) -> None:
    db.write_now(lambda session: session.add(Librarian(name="Eka", roles=["manager"], added_at=NOW)))
    downgrade(db, "0001")
    with db.engine.connect() as connection:
        assert revision(connection) == "0001"
        assert "credentials" not in inspect(connection).get_table_names()
        assert connection.exec_driver_sql("SELECT name FROM librarians").scalars().all() == ["Eka"]
    upgrade(db)
    test_the_migrations_make_what_the_models_say(db)
    downgrade(db)
    with db.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}


def test_upgrading_again_changes_nothing(db: Database) -> None:
    assert upgrade(db) == (newest_revision(), newest_revision())


async def test_what_raises_is_rolled_back_whole(db: Database) -> None:
    def half(session: Session) -> None:
        staff.register(session, SRI, "Sri", ["librarian"], NOW)
        session.flush()
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        await db.write(half)
    assert count(db, Librarian) == 0
    assert await db.write(staff.register, SRI, "Sri", ["librarian"], NOW)
    assert count(db, Librarian) == 1


async def test_reading_sees_nothing_of_an_unfinished_transaction(db: Database) -> None:
    def write(session: Session) -> int:
        staff.register(session, SRI, "Sri", ["librarian"], NOW)
        session.flush()
        return count(db, Librarian)

    assert await db.write(write) == 0
    assert count(db, Librarian) == 1


def test_moments_come_back_as_they_were(db: Database) -> None:
    moment = datetime(2026, 11, 23, 8, 30, 15, 123456, tzinfo=timezone(timedelta(hours=9)))
    db.write_now(staff.register, SRI, "Sri", ["librarian"], moment)
    same = select(Librarian).where(Librarian.added_at == moment.astimezone(UTC), Librarian.added_at <= moment)
    found = db.read_now(lambda session: session.scalars(same).one())
    assert (found.added_at, found.added_at.tzinfo) == (moment, UTC)


async def test_a_repeated_update_changes_nothing(db: Database) -> None:
    desk = desk_on(db)
    first = await desk.receive_message(said(1))
    counted = [count(db, each) for each in (Message, Question, Delivery, Interaction)]
    assert first is not None
    assert await desk.receive_message(said(1)) is None
    assert [count(db, each) for each in (Message, Question, Delivery, Interaction)] == counted


async def test_an_update_that_comes_twice_at_once_is_met_once(db: Database, other: Database) -> None:
    await desk_on(db).receive_message(said(1))
    await asyncio.gather(*(desk_on(each).receive_message(said(2)) for each in (db, other, db)))
    assert (count(db, Question), count(db, Delivery), count(db, Message)) == (2, 2, 4)


def test_an_update_is_known_by_its_bot_and_number(db: Database) -> None:
    def take(session: Session, key: UpdateKey) -> bool:
        mark = begin_update(session, key, NOW)
        if mark is not None:
            finish_update(session, mark, NOW)
        return mark is not None

    taken = [db.write_now(take, key) for key in (UpdateKey(1, 5), UpdateKey(1, 5), UpdateKey(2, 5), UpdateKey(1, 6))]
    assert taken == [True, False, True, True]


def test_a_patron_has_one_open_interaction(db: Database) -> None:
    def begin(session: Session, status: str) -> None:
        patron = session.scalars(select(Patron)).one_or_none()
        patron = patron or Patron(telegram_id=RANI, name="Rani", first_seen_at=NOW, last_seen_at=NOW)
        session.add(patron)
        session.flush()
        session.add(Interaction(patron_id=patron.id, status=status, language="id", opened_at=NOW, last_activity_at=NOW))

    for status in ("closed", "bot", "closed"):
        db.write_now(begin, status)
    with pytest.raises(IntegrityError):
        db.write_now(begin, "waiting")
    assert count(db, Interaction) == 3


async def test_of_two_simultaneous_claims_one_wins(db: Database, other: Database) -> None:
    for telegram_id, name in ((SRI, "Sri"), (BUDI, "Budi")):
        await db.write(staff.register, telegram_id, name, ["librarian"], NOW)
    desks = desk_on(db), desk_on(other)
    await desks[0].receive_message(said(1, "/pustakawan"))
    presses = [Press(UpdateKey(1, 10 + n), Sender(who, "?"), -1, 1, "claim:1") for n, who in enumerate((SRI, BUDI))]
    notices = await asyncio.gather(*(d.staff_press(p) for d, p in zip(desks, presses, strict=True)))

    claims = db.read_now(lambda s: s.scalars(select(HandoffEvent).filter_by(event="claimed")).all())
    handed = db.read_now(lambda s: s.get_one(Handoff, 1))
    assert sorted("dipegang" in (notice or "") for notice in notices) == [False, True]
    assert [each.librarian_id for each in claims] == [handed.librarian_id]
    assert handed.interaction.librarian_id == handed.librarian_id


async def test_patron_and_librarian_who_act_on_a_chat_at_once_never_wait_for_each_other(
    db: Database, other: Database
) -> None:
    await db.write(staff.register, SRI, "Sri", ["librarian"], NOW)
    await desk_on(db).receive_message(said(1, "/pustakawan"))
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def speak(session: Session) -> None:
        """Do as a patron's message does: the interaction is held first, then its handoff is changed."""
        assert conversation.interaction(session, 1) is not None
        loop.call_soon_threadsafe(begun.set)
        time.sleep(0.5)  # the claim comes meanwhile
        session.get_one(Handoff, 1).place = 7

    speaking = asyncio.ensure_future(db.write(speak))
    await begun.wait()
    press = Press(UpdateKey(1, 10), Sender(SRI, "?"), -1, 1, "claim:1")
    _, notice = await asyncio.gather(speaking, desk_on(other).staff_press(press))
    handed = db.read_now(lambda s: s.get_one(Handoff, 1))
    assert "dipegang" not in (notice or "dipegang")
    assert (handed.place, handed.interaction.status) == (7, "with_librarian")


def put(session: Session, lane: str, text: str, at: datetime = NOW) -> int:
    """Queue a call; its number."""
    delivery = Delivery(lane=lane, method="send_text", chat_id=1, payload={"text": text}, available_at=at)
    return outbox.enqueue(session, delivery, NOW).id


def take(session: Session, lane: str, at: datetime = NOW, most: int = 20) -> list[str]:
    """What a sender gets from a lane."""
    return [each.payload["text"] for each in outbox.claim(session, lane, at, most)]


def test_a_lane_is_handed_out_in_order_and_to_one_sender(db: Database) -> None:
    for lane, text in (("a", "1"), ("b", "x"), ("a", "2"), ("a", "3")):
        db.write_now(put, lane, text)
    assert db.read_now(outbox.lanes_ready, NOW) == ["a", "b"]
    assert db.write_now(take, "a", NOW, 2) == ["1", "2"]
    assert db.write_now(take, "a") == []
    assert db.read_now(outbox.lanes_ready, NOW) == ["b"]
    db.write_now(outbox.mark_sent, [1, 3], [outbox.Posted(9)], NOW)
    assert db.write_now(take, "a") == ["3"]


def test_the_head_of_a_lane_holds_up_what_is_behind_it(db: Database) -> None:
    db.write_now(put, "a", "later", NOW + timedelta(seconds=10))
    db.write_now(put, "a", "behind")
    assert db.read_now(outbox.lanes_ready, NOW) == []
    assert db.write_now(take, "a") == []
    assert db.write_now(take, "a", NOW + timedelta(seconds=11)) == ["later", "behind"]


def test_what_a_dead_sender_had_in_hand_is_handed_out_again(db: Database) -> None:
    db.write_now(put, "a", "1")
    db.write_now(put, "a", "2")
    assert db.write_now(take, "a", NOW, 1) == ["1"]
    late = NOW + outbox.LEASE + timedelta(seconds=1)
    assert db.read_now(outbox.lanes_ready, NOW + outbox.LEASE) == []
    assert db.read_now(outbox.lanes_ready, late) == ["a"]
    assert db.write_now(take, "a", late) == ["1", "2"]


def test_when_the_clock_was_set_back_nothing_waits_until_it_comes_there_again(db: Database) -> None:
    db.write_now(put, "a", "tried again", NOW)
    db.write_now(put, "b", "in hand", NOW)
    tomorrow = NOW + timedelta(days=1)
    assert (db.write_now(take, "a", tomorrow), db.write_now(take, "b", tomorrow)) == (["tried again"], ["in hand"])
    db.write_now(outbox.give_back, [1], tomorrow, "Internal Server Error")
    assert db.read_now(outbox.lanes_ready, NOW) == ["a", "b"]
    assert (db.write_now(take, "a"), db.write_now(take, "b")) == (["tried again"], ["in hand"])


def test_a_sender_that_knows_it_is_alone_takes_everything_back(db: Database) -> None:
    db.write_now(put, "a", "1")
    db.write_now(take, "a")
    db.write_now(outbox.give_back_all, NOW)
    assert db.write_now(take, "a") == ["1"]


async def test_two_senders_never_take_the_same(db: Database, other: Database) -> None:
    for n in range(30):
        db.write_now(put, f"lane {n % 3}", str(n))
    claims = [each.write(take, f"lane {n % 3}", NOW, 2) for n in range(9) for each in (db, other)]
    taken = [text for texts in await asyncio.gather(*claims) for text in texts]
    assert len(taken) == len(set(taken)) >= 6


@asynccontextmanager
async def answered(db: Database) -> AsyncIterator[tuple[Desk, TestClock]]:
    """A desk that answered one question, and its clock."""
    clock = TestClock(MONDAY_MORNING)
    desk = desk_on(db, clock)
    await desk.receive_message(said(1))
    yield desk, clock


async def test_idle_interactions_close_and_ask_for_the_rating_once(db: Database, other: Database) -> None:
    async with answered(db) as (desk, clock):
        clock.forward(minutes=29)
        await desk.tick()
        assert count(db, Rating) == 0
        clock.forward(minutes=2)
        await asyncio.gather(desk.tick(), desk_on(other, clock).tick())
        await desk.tick()

    closed = db.read_now(lambda session: session.scalars(select(Interaction)).one())
    asked = db.read_now(lambda s: s.scalars(select(Message.text).where(Message.text.contains("bintang"))).all())
    assert (closed.status, closed.closing_reason, count(db, Rating), len(asked)) == ("closed", "idle", 1, 1)


async def test_two_reviewers_at_once_both_count(db: Database, other: Database) -> None:
    office = build_office(Settings(), content(), db, wordings_reader(), TestClock(MONDAY_MORNING))

    def reviewing(verb: Callable[..., None], *said: object) -> Callable[[Session], None]:
        account = Account(1, "Sri", frozenset({"reviewer"}), "")
        return lambda session: verb(ServiceDesk(session, office, account), 1, *said)

    async with answered(db):
        await db.write(staff.register, SRI, "Sri", ["reviewer"], NOW)
    verbs = (reviewing(review.flag, "harga"), reviewing(review.mark_reviewed), reviewing(review.judge, 1, "wrong"))
    await asyncio.gather(*(opened.write(verb) for verb in verbs for opened in (db, other)))
    found = await db.read(reviews.review, 1)
    assert (found.flag_reason, found.reviewed_by, found.questions[0].verdict) == ("harga", "Sri", "wrong")


async def test_after_closing_the_next_message_opens_a_new_interaction(db: Database) -> None:
    async with answered(db) as (desk, clock):
        clock.forward(minutes=31)
        await desk.tick()
        await desk.receive_message(said(2, "di mana parkir mobil?"))
    assert count(db, Interaction) == 2


@pytest.mark.slow
async def test_a_whole_dialogue_on_postgresql(tmp_path: Path, postgres_url: Callable[[], str]) -> None:
    async with open_world(tmp_path, url=postgres_url()) as desk:
        assert desk.db.engine.dialect.name == "postgresql"
        assert "Rp2.000" in (await desk.ask(RANI, PARKING))["text"]
        card = await desk.claimed()
        await desk.say(RANI, "buku saya hilang bu")
        await desk.wait_for(STAFF_CHAT_ID, lambda m: "buku saya hilang bu" in (m["text"] or ""), card["id"])
        await desk.in_topic(SRI, card["thread"], "Baik Kak, saya cek. 😀")
        heard = await desk.wait_for(RANI, lambda m: m["text"] == "Baik Kak, saya cek. 😀")
        await desk.press_data(SRI, card["id"], "resolve:1", STAFF_CHAT_ID)
        await desk.press_data(SRI, card["id"], "effort:1:2", STAFF_CHAT_ID)
        stars = await desk.wait_for(RANI, lambda m: "bintang" in (m["text"] or ""), heard["id"])
        await desk.press(RANI, stars, "★★★★★")
        await desk.settled()
        closed = desk.db.read_now(lambda session: session.get_one(Interaction, 1))
        scores = desk.db.read_now(lambda session: session.scalars(select(Rating.score)).all())
    assert (closed.status, closed.closing_reason, closed.effort_level, list(scores)) == ("closed", "resolved", 2, [5])
