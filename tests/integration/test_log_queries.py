"""What the log finds, on SQLite and on PostgreSQL."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from records import conversation, handoffs, reports, search, staff
from records.database import Database
from records.models import Handoff, Interaction, InteractionStatus, Message, Patron, Question, Rating
from records.reports import LogFilter

DAY = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """One interaction to be found."""

    name: str
    day: int
    text: str
    intent: str | None
    confidence: float
    status: InteractionStatus = InteractionStatus.CLOSED
    score: int | None = None


CASES = (
    Case("Rani", 0, "Jam BUKA hari Minggu?", "ask_opening_hours", 0.95, score=5),
    Case("=1+1", 1, "berapa denda café 100%_diskon", "ask_fines", 0.55, score=2),
    Case("Tom", 2, "qwrtz", None, 0.12, InteractionStatus.WITH_LIBRARIAN),
    Case("Sari", 3, "halo", "greet", 0.99, InteractionStatus.BOT),
)


def tell(session: Session, case: Case, number: int) -> None:
    """Record one interaction."""
    at = DAY + timedelta(days=case.day)
    session.add(patron := Patron(telegram_id=6000 + number, name=case.name, first_seen_at=at, last_seen_at=at))
    session.flush()
    made = Interaction(patron_id=patron.id, status=case.status, language="id", opened_at=at, last_activity_at=at)
    session.add(made)
    session.flush()
    said = Message(interaction_id=made.id, author="patron", text=case.text, said_at=at)
    conversation.add_message(session, said)
    session.add(
        Question(
            interaction_id=made.id, message_id=said.id, text=case.text, language="id", intent=case.intent,
            confidence=case.confidence, ranking=[], entities=[], source="rasa", model="m", outcome="answered",
            asked_at=at,
        )
    )  # fmt: skip
    if case.score:
        session.add(Rating(interaction_id=made.id, score=case.score, comment="baik", asked_at=at, rated_at=at))
    if case.status == InteractionStatus.WITH_LIBRARIAN:
        _with_librarian(session, made, at)


def _with_librarian(session: Session, made: Interaction, at: datetime) -> None:
    staff.register(session, 5001, "Sri Wahyuni", ["librarian"], at)
    session.flush()
    sri = staff.librarian_of(session, 5001)
    assert sri is not None
    made.librarian_id = sri.id
    handed = Handoff(interaction_id=made.id, kind="queue", reason="low_confidence", requested_at=at)
    session.add(handed)
    session.flush()
    handoffs.trace(session, handed, "requested", at)
    handoffs.trace(session, handed, "claimed", at + timedelta(minutes=3), sri.id)
    note = Message(interaction_id=made.id, author="note", librarian_id=sri.id, text="cek rak", said_at=at, edited_at=at)
    conversation.add_message(session, note)


@pytest.fixture
def log(db: Database) -> Database:
    for number, case in enumerate(CASES, 1):
        db.write_now(tell, case, number)
    return db


def found(log: Database, text: str, limit: int | None = 50) -> list[int]:
    """The numbers of the interactions with these words."""
    return [row.number for row in log.read_now(reports.log_rows, LogFilter(text=text, limit=limit))]


FILTERS = [
    (LogFilter(), [4, 3, 2, 1]),
    (LogFilter(limit=2), [4, 3]),
    (LogFilter(limit=None), [4, 3, 2, 1]),
    (LogFilter(since=DAY + timedelta(days=1)), [4, 3, 2]),
    (LogFilter(until=DAY + timedelta(days=1)), [1]),
    (LogFilter(since=DAY + timedelta(days=1), until=DAY + timedelta(days=3)), [3, 2]),
    (LogFilter(status="closed"), [2, 1]),
    (LogFilter(intent="ask_fines"), [2]),
    (LogFilter(min_confidence=0.9), [4, 1]),
    (LogFilter(max_confidence=0.55), [3, 2]),
    (LogFilter(min_confidence=0.5, max_confidence=0.6), [2]),
    (LogFilter(intent="ask_fines", min_confidence=0.9), []),
    (LogFilter(rating=(5,)), [1]),
    (LogFilter(librarian="wahyu"), [3]),
    (LogFilter(librarian="%"), []),
    (LogFilter(text="minggu buka"), [1]),
    (LogFilter(text="CAFE"), [2]),
    (LogFilter(text="100%_diskon"), [2]),
    (LogFilter(text="__"), []),
    (LogFilter(text="'; DROP TABLE messages; --"), []),
    (LogFilter(text="cek rak"), [3]),
    (LogFilter(text="!!!"), []),
    (LogFilter(text="?"), [1]),
    (LogFilter(status="closed", text="denda", rating=(2,)), [2]),
]


def test_every_filter_finds_what_fits(log: Database) -> None:
    numbers = {
        repr(wanted): [row.number for row in log.read_now(reports.log_rows, wanted)] for wanted, _expected in FILTERS
    }
    assert numbers == {repr(wanted): expected for wanted, expected in FILTERS}


def test_a_row_tells_the_essentials(log: Database) -> None:
    row = log.read_now(reports.log_row, 3)
    assert row is not None
    assert (row.patron, row.status, row.questions, row.handoffs) == ("Tom", "with_librarian", 1, 1)
    assert (row.lowest_confidence, row.librarian, row.score) == (0.12, "Sri Wahyuni", None)
    assert row.opened_at == DAY + timedelta(days=2)
    assert log.read_now(reports.log_row, 99) is None


def test_a_transcript_has_the_reading_beside_its_question(log: Database) -> None:
    lines = log.read_now(reports.transcript, 3)
    assert [(line.author, line.name, line.text, line.edited) for line in lines] == [
        ("patron", None, "qwrtz", False),
        ("note", "Sri Wahyuni", "cek rak", True),
    ]
    assert [(each.intent, each.confidence, each.outcome) for each in lines[0].readings] == [(None, 0.12, "answered")]
    assert lines[1].readings == ()


def test_the_timeline_tells_every_step(log: Database) -> None:
    steps = log.read_now(reports.timeline, 3)
    assert [(step.event, step.librarian) for step in steps] == [("requested", None), ("claimed", "Sri Wahyuni")]
    assert steps[1].at - steps[0].at == timedelta(minutes=3)
    assert log.read_now(reports.timeline, 1) == []


def test_common_and_rare_words_are_found_alike(log: Database) -> None:
    """Looking through the newest conversations and asking the index are two ways to the same."""
    older = [Case("Ani", 4, "denda cempaka", "ask_fines", 0.9), Case("Ani", 4, "dendanya berapa", "ask_fines", 0.9)]
    newer = [Case("Budi", 5, f"denda {number} hari", "ask_fines", 0.9) for number in range(search.OFTEN)]
    for number, case in enumerate([*older, *newer]):
        log.write_now(tell, case, len(CASES) + 1 + number)
    last = len(CASES) + len(older) + len(newer)
    assert found(log, "denda", limit=None) == [*range(last, len(CASES), -1), 2]
    assert found(log, "denda", limit=3) == [last, last - 1, last - 2]
    assert found(log, "denda cempaka") == [5]
    assert found(log, "dendanya") == [6]
    assert found(log, "denda hari 7") == [14]
