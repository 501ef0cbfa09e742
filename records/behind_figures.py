"""Conditions of the log that find the interactions behind a figure of the dashboard."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from records.figures import BY_LIBRARIANS
from records.models import Handoff, Interaction, InteractionStatus, Outcome, Question
from records.rollup_models import AT_THE_DESK, NO_TOPIC, Ending

KEPT = "kept"
PROMISES = (KEPT, "missed")
NONE = "none"  # asks for what has no branch, or an intent that Sapa did not find


class LibraryClock(NamedTuple):
    """The library's time zone; where a database knows none, its clock stands as it does at the moment `near`."""

    zone: ZoneInfo
    near: datetime


def ended_as(ending: str) -> ColumnElement[bool]:
    """Interactions that ended so, as the counts by day have it."""
    handed = exists().where(Handoff.interaction_id == Interaction.id).correlate(Interaction)
    by_hand = func.coalesce(Interaction.closing_reason, "") == AT_THE_DESK
    human = or_(handed, Interaction.librarian_id.is_not(None), by_hand)
    closed = Interaction.status == InteractionStatus.CLOSED
    newest = select(Question.outcome).where(Question.interaction_id == Interaction.id)
    last = newest.order_by(Question.id.desc()).limit(1).correlate(Interaction).scalar_subquery()
    answered = func.coalesce(last, "") == Outcome.ANSWERED
    return {
        Ending.HUMAN: human,
        Ending.OPEN: and_(~human, ~closed),
        Ending.AUTOMATED: and_(~human, closed, answered),
        Ending.ABANDONED: and_(~human, closed, ~answered),
    }[Ending(ending)]


def promise_was(kept: str, now: datetime) -> ColumnElement[bool]:
    """Interactions with a handoff that got its first reply by the promised time, or that did not."""
    promised, replied = Handoff.promised_at, Handoff.first_reply_at
    late = or_(replied > promised, and_(replied.is_(None), promised < now))
    found = select(Handoff.interaction_id).where(replied <= promised if kept == KEPT else late)
    return Interaction.id.in_(found)


def took_effort(level: int) -> ColumnElement[bool]:
    """Interactions that took this effort, or a question in them did."""
    asked = exists().where(Question.interaction_id == Interaction.id, Question.effort_level == level)
    return or_(Interaction.effort_level == level, asked.correlate(Interaction))


def asked_about(asked: type[Question], intent: str) -> ColumnElement[bool]:
    """Questions that count as this intent, as one that Sapa did not find, or as one that a librarian did not note."""
    if intent not in {NONE, NO_TOPIC}:
        return asked.intent == intent
    by_hand = asked.source == BY_LIBRARIANS
    return and_(asked.intent.is_(None), by_hand if intent == NO_TOPIC else ~by_hand)


def opened_in_hour(session: Session, hour: int, clock: LibraryClock) -> ColumnElement[bool]:
    """Interactions opened in an hour of the day, 0 to 23."""
    if _knows_zones(session):
        return cast(func.date_part("hour", _local(clock)), Integer) == hour
    return cast(func.strftime("%H", Interaction.opened_at, _shift(clock)), Integer) == hour


def opened_on_weekday(session: Session, weekday: int, clock: LibraryClock) -> ColumnElement[bool]:
    """Interactions opened on a day of the week, Monday is 0."""
    sunday_first = (weekday + 1) % 7
    if _knows_zones(session):
        return cast(func.date_part("dow", _local(clock)), Integer) == sunday_first
    return cast(func.strftime("%w", Interaction.opened_at, _shift(clock)), Integer) == sunday_first


def _knows_zones(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _local(clock: LibraryClock) -> ColumnElement[datetime]:
    return func.timezone(clock.zone.key, Interaction.opened_at)


def _shift(clock: LibraryClock) -> str:
    offset = clock.near.astimezone(clock.zone).utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    return f"{minutes:+d} minutes"
