"""Reading the counts by day; what was said is never read here."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from records.models import Interaction, Question
from records.review_models import QuestionReview
from records.rollup_models import DayCount, HandoffTimes, Measure
from records.rollups import Span

BY_LIBRARIANS = "librarian"  # the source of questions that a librarian recorded


class Days(NamedTuple):
    """Local days from the first to the last, of one branch or (empty) of all."""

    first: date
    last: date
    branch: str = ""


class Counted(NamedTuple):
    """How often something was seen."""

    measure: str
    name: str
    detail: str
    channel: str
    number: int


class Opened(NamedTuple):
    """How many interactions were opened in an hour of a day."""

    day: date
    hour: int
    number: int


class Times(NamedTuple):
    """How long a handoff took, in seconds of opening hours."""

    waiting_seconds: int | None
    first_response_seconds: int | None
    resolution_seconds: int | None
    promised_at: datetime | None
    first_reply_at: datetime | None


def counted(session: Session, days: Days) -> list[Counted]:
    """Everything that was seen on these days."""
    columns = DayCount.measure, DayCount.name, DayCount.detail, DayCount.channel
    query = select(*columns, func.sum(DayCount.count)).where(*_on(DayCount, days)).group_by(*columns)
    return [Counted._make(row) for row in session.execute(query)]


def opened(session: Session, days: Days) -> list[Opened]:
    """Interactions by day and hour."""
    return [Opened._make(row) for row in session.execute(_interactions(days, DayCount.day, DayCount.hour))]


def opened_by(session: Session, days: Days, place: str) -> dict[str, int]:
    """Interactions by `language` or `branch`."""
    rows = session.execute(_interactions(days, getattr(DayCount, place)))
    return {row[0]: row[1] for row in rows}


def times(session: Session, days: Days) -> list[Times]:
    """How long each handoff took."""
    columns = [getattr(HandoffTimes, name) for name in Times._fields]
    return [Times._make(row) for row in session.execute(select(*columns).where(*_on(HandoffTimes, days)))]


def verdicts(session: Session, span: Span, branch: str) -> dict[str, int]:
    """How reviewers judged what Sapa said in interactions opened within a span."""
    within = Interaction.opened_at >= span.since, Interaction.opened_at < span.until
    judged = (
        exists()
        .where(Question.id == QuestionReview.question_id, Interaction.id == Question.interaction_id, *within)
        .where(Question.source != BY_LIBRARIANS, *([Interaction.branch == branch] if branch else []))
    )
    # Beginning with the judgements: there are few of them beside all that was asked.
    query = select(QuestionReview.verdict, func.count()).where(judged).group_by(QuestionReview.verdict)
    return {row[0]: row[1] for row in session.execute(query)}


def _interactions(days: Days, *columns: Any) -> Select[Any]:
    of_interactions = DayCount.measure == Measure.INTERACTION
    query = select(*columns, func.sum(DayCount.count)).where(of_interactions, *_on(DayCount, days))
    return query.group_by(*columns).order_by(*columns)


def _on(table: type[DayCount | HandoffTimes], days: Days) -> list[ColumnElement[bool]]:
    of_branch = [table.branch == days.branch] if days.branch else []
    return [table.day >= days.first, table.day <= days.last, *of_branch]
