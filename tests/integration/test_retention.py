"""What was kept long enough is gone from every table, on SQLite and on PostgreSQL; counts and young talks stay."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from actions import closing, retention, rollups
from actions.office import Office
from records.database import Database
from records.figures import Days, counted
from records.file_models import OutgoingFile
from records.models import Feedback, Rating, ReceivedUpdate, Subscription
from records.review_models import ReviewNote
from sapa.settings import Settings
from sapa.wiring import build_office
from tests.desk_world import MONDAY_MORNING, RANI, TOM, TestClock, content, wordings_reader
from tests.integration.test_databases import desk_on, said

SECRET = "cempaka"  # a word that only Rani says, of herself


@pytest.fixture
def clock() -> TestClock:
    return TestClock(MONDAY_MORNING)


@pytest.fixture
def office(db: Database, clock: TestClock) -> Office:
    return build_office(Settings(), content(), db, wordings_reader(), clock)


def add_traces(session: Session) -> None:
    """Everything else that holds words of Rani's or about her."""
    session.add(Rating(interaction_id=1, score=5, comment=SECRET, asked_at=MONDAY_MORNING))
    session.add(Feedback(patron_id=1, interaction_id=1, kind="complaint", text=SECRET, given_at=MONDAY_MORNING))
    session.execute(text("INSERT INTO librarians (id, name, roles, languages, on_duty, added_at) "
                         "VALUES (9, 'Eka', '[]', '[]', true, '2026-11-23')"))  # fmt: skip
    session.flush()
    session.add(ReviewNote(interaction_id=1, librarian_id=9, text=SECRET, written_at=MONDAY_MORNING))
    late = MONDAY_MORNING + timedelta(days=800)
    session.add(OutgoingFile(message_id=1, content=SECRET.encode(), kept_at=late))


def tables_with(db: Database, word: str) -> set[str]:
    """Tables in which a word stands in any column."""
    with db.engine.connect() as connection:
        names = inspect(connection).get_table_names()
        rows = {name: connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in names}  # noqa: S608
    return {name for name, found in rows.items() if word in str(found)}


def remove_all(db: Database, office: Office) -> int:
    return db.write_now(retention.remove_what_is_over, office)


async def talk(db: Database, clock: TestClock, office: Office) -> None:
    """Rani asks, and her talk is closed; long after it Tom does."""
    desk = desk_on(db, clock)
    await desk.receive_message(said(1, f"biaya parkir motor {SECRET} berapa ya"))
    db.write_now(add_traces)
    clock.forward(hours=2)
    db.write_now(closing.tick, office)
    clock.forward(days=600)
    await desk.receive_message(said(2, "jam buka", TOM))


async def test_words_and_people_go_and_counts_stay(db: Database, clock: TestClock, office: Office) -> None:
    await talk(db, clock, office)
    days = Days(MONDAY_MORNING.date(), MONDAY_MORNING.date())
    while db.write_now(rollups.refresh, office):
        pass
    before = db.read_now(counted, days)
    assert remove_all(db, office) == 0
    assert "messages" in tables_with(db, SECRET)

    clock.forward(days=200)
    assert remove_all(db, office) == 1
    assert tables_with(db, SECRET) == set()
    assert tables_with(db, str(RANI)) == set()
    assert "messages" in tables_with(db, "jam buka")
    assert remove_all(db, office) == 0
    db.write_now(rollups.count_day, office, MONDAY_MORNING.date())
    assert db.read_now(counted, days) == before != []


async def test_who_wants_news_stays_known(db: Database, clock: TestClock, office: Office) -> None:
    await talk(db, clock, office)
    db.write_now(lambda session: session.add(Subscription(patron_id=1, topic="batik", subscribed_at=MONDAY_MORNING)))
    clock.forward(days=200)
    assert remove_all(db, office) == 1
    assert tables_with(db, str(RANI)) == {"patrons"}


async def test_marks_of_updates_go_once_telegram_offers_them_no_more(
    db: Database, clock: TestClock, office: Office
) -> None:
    desk = desk_on(db, clock)
    await desk.receive_message(said(1, "jam buka"))
    clock.forward(days=6)
    remove_all(db, office)
    await desk.receive_message(said(1, "jam buka"))  # it comes again, and is known
    await desk.receive_message(said(2, "jam buka"))
    assert db.read_now(marks) == [1, 2]

    clock.forward(days=2)
    remove_all(db, office)
    assert db.read_now(marks) == [2]


def marks(session: Session) -> list[int]:
    return list(session.scalars(select(ReceivedUpdate.update_id).order_by(ReceivedUpdate.id)))
