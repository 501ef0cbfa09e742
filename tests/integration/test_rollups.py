"""Counts by day say what straightforward counting over the records says, on SQLite and on PostgreSQL."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from actions import rollups
from actions.office import Office
from records import figures, handoffs
from records import rollups as kept
from records.database import Database
from records.figures import Days
from records.models import Handoff, Interaction, Message, Outcome, Patron, Question, Rating
from records.rollup_models import DayCount, HandoffTimes
from sapa.settings import Settings
from sapa.wiring import build_office
from tests.desk_world import MONDAY_MORNING, content, wordings_reader

FRIDAY = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # 10.00 in Jakarta
COUNT = 60
INTENTS = ("ask_fines", "ask_opening_hours", None)


@pytest.fixture
def office(db: Database) -> Office:
    return build_office(Settings(), content(), db, wordings_reader(), lambda: MONDAY_MORNING)


def record(session: Session, number: int, chance: Random) -> None:
    """One interaction with whatever chance gives it."""
    at = FRIDAY + timedelta(hours=chance.randrange(96))
    session.add(patron := Patron(telegram_id=7000 + number, name="Rani", first_seen_at=at, last_seen_at=at))
    session.flush()
    made = Interaction(
        patron_id=patron.id, status=chance.choice(("bot", "closed")), language=chance.choice(("id", "en")),
        branch=chance.choice((None, "utama")), effort_level=chance.choice((None, 2)), opened_at=at, last_activity_at=at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    for _ in range(chance.randrange(3)):
        ask(session, made, chance)
    if chance.random() < 0.5:
        session.add(Handoff(interaction_id=made.id, kind="queue", reason="patron_asked", requested_at=at))
    if chance.random() < 0.5:
        session.add(Rating(interaction_id=made.id, score=chance.choice((None, 4, 5)), asked_at=at))


def ask(session: Session, interaction: Interaction, chance: Random) -> None:
    """One question in an interaction."""
    at = interaction.opened_at
    session.add(said := Message(interaction_id=interaction.id, author="patron", text="jam buka", said_at=at))
    session.flush()
    session.add(
        Question(
            interaction_id=interaction.id, message_id=said.id, text="jam buka", language="id",
            intent=chance.choice(INTENTS), confidence=0.9, ranking=[], entities=[], model="m",
            source=chance.choice(("rasa", "librarian")), outcome=chance.choice(tuple(Outcome)), asked_at=at,
        )
    )  # fmt: skip


def record_all(session: Session) -> None:
    """A long week-end of interactions, always the same ones."""
    chance = Random(7)  # noqa: S311 (no secret)
    for number in range(COUNT):
        record(session, number, chance)


def counted(session: Session) -> Counter[tuple[object, ...]]:
    """The kept counts."""
    columns = DayCount.day, DayCount.branch, DayCount.measure, DayCount.name
    found: Counter[tuple[object, ...]] = Counter()
    for *key, count in session.execute(select(*columns, DayCount.count).where(DayCount.measure != "interaction")):
        found[tuple(key)] += count
    return found


def straightforward(session: Session, office: Office) -> Counter[tuple[object, ...]]:
    """The same, counted record by record."""
    found: Counter[tuple[object, ...]] = Counter()

    def saw(about: Interaction, measure: str, name: object) -> None:
        local = about.opened_at.astimezone(office.library.zone)
        found[local.date(), about.branch or "", measure, str(name or "")] += 1

    for question in session.scalars(select(Question)):
        by_hand = question.source == "librarian"
        saw(question.interaction, "question", question.intent or ("no_topic" if by_hand else ""))
    for handoff in session.scalars(select(Handoff)):
        saw(handoff.interaction, "handoff", handoff.reason)
    for rating in session.scalars(select(Rating)):
        saw(rating.interaction, "rating", rating.score)
    for interaction in session.scalars(select(Interaction).where(Interaction.effort_level.is_not(None))):
        saw(interaction, "effort", interaction.effort_level)
    return found


def refresh_all(db: Database, office: Office) -> None:
    while db.write_now(rollups.refresh, office):
        pass


def endings(session: Session) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in session.scalars(select(DayCount).where(DayCount.measure == "interaction")):
        found[row.name] += row.count
    return found


def test_counts_are_those_of_the_records_and_stay_so_after_changes(db: Database, office: Office) -> None:
    db.write_now(record_all)
    refresh_all(db, office)
    first = db.read_now(counted)
    assert first == db.read_now(straightforward, office)
    assert first.total() > COUNT

    db.write_now(lambda session: session.add(Rating(interaction_id=unrated(session), score=1, asked_at=FRIDAY)))
    assert db.read_now(kept.stale_left) == 1
    refresh_all(db, office)
    assert db.read_now(counted) == db.read_now(straightforward, office) != first


def test_interactions_are_counted_by_hour_language_and_branch(db: Database, office: Office) -> None:
    db.write_now(record_all)
    refresh_all(db, office)
    week = Days(date(2026, 11, 16), date(2026, 11, 29))
    kept_counts = {each[:-1]: each.number for each in db.read_now(figures.opened, week)}
    assert kept_counts == dict(db.read_now(openings, office))
    assert sum(kept_counts.values()) == COUNT


def openings(session: Session, office: Office) -> Counter[tuple[object, ...]]:
    found: Counter[tuple[object, ...]] = Counter()
    for each in session.scalars(select(Interaction)):
        local = each.opened_at.astimezone(office.library.zone)
        found[local.date(), local.hour, each.language, each.branch or ""] += 1
    return found


def unrated(session: Session) -> int:
    """Some interaction nobody was asked to rate."""
    rated = select(Rating.interaction_id)
    return session.scalars(select(Interaction.id).where(Interaction.id.not_in(rated))).first() or 0


def test_counting_again_or_anew_changes_nothing(db: Database, office: Office) -> None:
    db.write_now(record_all)
    refresh_all(db, office)
    first, ended = db.read_now(counted), db.read_now(endings)
    db.write_now(rollups.count_day, office, date(2026, 11, 21))
    assert db.read_now(counted) == first
    db.write_now(kept.mark_all_stale)
    assert db.read_now(counted) == Counter()
    refresh_all(db, office)
    assert (db.read_now(counted), db.read_now(endings)) == (first, ended)
    assert ended.total() == COUNT


def test_several_processes_count_once(db: Database, office: Office) -> None:
    db.write_now(record_all)
    with ThreadPoolExecutor(4) as several:
        done = list(several.map(lambda _: db.write_now(rollups.refresh, office), range(4)))
    assert sorted(done) == [0, 0, 0, COUNT]
    assert db.read_now(counted) == db.read_now(straightforward, office)


ENDINGS = [
    ("bot", None, None, "open"),
    ("closed", "answered", None, "automated"),
    ("closed", "clarified", None, "abandoned"),
    ("closed", None, None, "abandoned"),
    ("closed", "answered", "idle", "automated"),
    ("closed", None, "recorded", "human"),
]


@pytest.mark.parametrize(("status", "outcome", "reason", "expected"), ENDINGS)
def test_how_an_interaction_ended(office: Office, status: str, outcome: str, reason: str, expected: str) -> None:
    def tell(session: Session) -> None:
        session.add(patron := Patron(telegram_id=1, name="R", first_seen_at=FRIDAY, last_seen_at=FRIDAY))
        session.flush()
        made = Interaction(
            patron_id=patron.id, status=status, closing_reason=reason, language="id", opened_at=FRIDAY,
            last_activity_at=FRIDAY,
        )  # fmt: skip
        session.add(made)
        session.flush()
        if outcome:
            ask(session, made, Random(1))  # noqa: S311 (no secret)
            session.flush()
            session.scalars(select(Question)).one().outcome = outcome

    office.db.write_now(tell)
    refresh_all(office.db, office)
    assert office.db.read_now(endings) == Counter([expected])


def test_times_are_those_of_opening_hours(db: Database, office: Office) -> None:
    """Asked five minutes before closing and replied to ten minutes after the next opening: fifteen minutes."""
    branch, calendar = office.library.human_branch, office.calendar
    closes = calendar.open_until(branch, FRIDAY)
    assert closes is not None
    closing = datetime.combine(FRIDAY.date(), closes, office.library.zone)
    opening = calendar.next_opening(branch, closing)
    assert opening is not None

    def tell(session: Session) -> None:
        record(session, 1, Random(1))  # noqa: S311 (no secret)
        interaction = session.scalars(select(Interaction)).one()
        session.add(
            Handoff(
                interaction_id=interaction.id, kind="queue", reason="reference",
                requested_at=closing - timedelta(minutes=5), first_reply_at=opening + timedelta(minutes=10),
            )
        )  # fmt: skip

    db.write_now(tell)
    refresh_all(db, office)
    rows = db.read_now(lambda session: list(session.scalars(select(HandoffTimes))))
    assert [row.first_response_seconds for row in rows if row.first_response_seconds is not None] == [15 * 60]
    assert all(row.resolution_seconds is None for row in rows)


def test_waiting_ends_with_the_first_claim_however_often_a_chat_changes_hands(db: Database, office: Office) -> None:
    """A transfer is no second wait, and what was released tells nothing of how long one place in the queue takes."""
    later = {"claimed": 4, "transferred": 30}

    def tell(session: Session) -> None:
        record(session, 1, Random(1))  # noqa: S311 (no secret)
        interaction = session.scalars(select(Interaction)).one()
        session.execute(delete(Handoff))
        for released in (None, FRIDAY):
            handed = Handoff(
                interaction_id=interaction.id, kind="queue", reason="reference", requested_at=FRIDAY, place=2,
                claimed_at=FRIDAY + timedelta(minutes=30), released_at=released,
            )  # fmt: skip
            session.add(handed)
            session.flush()
            for event, minutes in later.items():
                handoffs.trace(session, handed, event, FRIDAY + timedelta(minutes=minutes))

    db.write_now(tell)
    refresh_all(db, office)
    rows = db.read_now(lambda session: list(session.scalars(select(HandoffTimes))))
    assert [row.waiting_seconds for row in rows] == [4 * 60, 4 * 60]
    assert db.read_now(handoffs.measured_minutes_per_place, 1) == 2
    assert db.read_now(handoffs.measured_minutes_per_place, 2) is None
