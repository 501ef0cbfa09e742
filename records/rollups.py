"""Reading what a day's counts are made of, and keeping them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from records.handoffs import first_claim
from records.models import Handoff, Interaction, Question, Rating
from records.rollup_models import DayCount, HandoffTimes, StaleCount

ONE_AT_A_TIME = 7_207  # number of PostgreSQL's advisory lock
IN_ONE_STATEMENT = 5_000  # marks; databases take some ten thousand values in one
Row = Mapping[str, Any]  # of a table, by its columns


class Span(NamedTuple):
    """From a moment up to, and without, another."""

    since: datetime
    until: datetime


class CountedInteraction(NamedTuple):
    """What of an interaction is counted."""

    id: int
    opened_at: datetime
    language: str
    channel: str
    branch: str | None
    status: str
    closing_reason: str | None
    librarian_id: int | None
    effort_level: int | None


class CountedQuestion(NamedTuple):
    """What of a question is counted."""

    interaction_id: int
    intent: str | None
    source: str
    outcome: str
    effort_level: int | None


class CountedHandoff(NamedTuple):
    """What of a handoff is counted."""

    interaction_id: int
    id: int
    kind: str
    reason: str
    requested_at: datetime
    promised_at: datetime | None
    first_claimed_at: datetime | None
    first_reply_at: datetime | None
    resolved_at: datetime | None


class CountedRating(NamedTuple):
    """What of a rating is counted."""

    interaction_id: int
    score: int | None


class RawDay(NamedTuple):
    """All that one day's counts are made of, questions in the order they were asked."""

    interactions: list[CountedInteraction]
    questions: list[CountedQuestion]
    handoffs: list[CountedHandoff]
    ratings: list[CountedRating]


def count_alone(session: Session) -> None:
    """Wait until no other process counts; SQLite's write transactions wait by themselves."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": ONE_AT_A_TIME})


def raw_day(session: Session, span: Span) -> RawDay:
    """Everything in the interactions that were opened within a span."""
    own = (getattr(Interaction, name) for name in CountedInteraction._fields)
    opened = Interaction.opened_at >= span.since, Interaction.opened_at < span.until
    interactions = [CountedInteraction._make(row) for row in session.execute(select(*own).where(*opened))]
    parts: list[list[tuple[object, ...]]] = []
    reckoned = {"first_claimed_at": first_claim()}
    for table, kind in ((Question, CountedQuestion), (Handoff, CountedHandoff), (Rating, CountedRating)):
        columns = [reckoned[name] if name in reckoned else getattr(table, name) for name in kind._fields]
        found = select(*columns).join(Interaction, Interaction.id == table.interaction_id)
        parts.append([kind._make(row) for row in session.execute(found.where(*opened).order_by(table.id))])
    return RawDay(interactions, *parts)  # type: ignore[arg-type]  # in the order of the tables above


def replace_day(session: Session, day: date, counts: Sequence[Row], times: Sequence[Row]) -> None:
    """Keep a day's counts in place of those it had."""
    for table, rows in ((DayCount, counts), (HandoffTimes, times)):
        session.execute(delete(table).where(table.day == day))
        if rows:
            session.execute(insert(table), rows)


def stale_openings(session: Session, limit: int) -> list[datetime]:
    """When interactions were opened that were not counted since they changed, the oldest changes first."""
    found = select(Interaction.opened_at).join(StaleCount, Interaction.id == StaleCount.interaction_id)
    return list(session.scalars(found.order_by(StaleCount.id).limit(limit)))


def marks_within(session: Session, span: Span) -> list[int]:
    """The marks of changed interactions that were opened within a span."""
    found = select(StaleCount.id).join(Interaction, Interaction.id == StaleCount.interaction_id)
    return list(session.scalars(found.where(Interaction.opened_at >= span.since, Interaction.opened_at < span.until)))


def forget_stale(session: Session, marks: Sequence[int]) -> None:
    """Remove marks whose days are counted."""
    for first in range(0, len(marks), IN_ONE_STATEMENT):
        some = marks[first : first + IN_ONE_STATEMENT]
        session.execute(delete(StaleCount).where(StaleCount.id.in_(some)))


def mark_all_stale(session: Session) -> None:
    """Have every interaction counted anew; whatever was counted before goes."""
    for table in (StaleCount, DayCount, HandoffTimes):
        session.execute(delete(table))
    session.execute(insert(StaleCount).from_select(["interaction_id"], select(Interaction.id).order_by(Interaction.id)))


def stale_left(session: Session) -> int:
    """How many marks wait."""
    return session.scalar(select(func.count(StaleCount.id))) or 0
