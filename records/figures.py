"""Reading the counts by day; what was said is never read here."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from records.models import Interaction, Question
from records.review_models import QuestionReview
from records.rollup_models import DayCount, HandoffTimes, Measure
from records.rollups import Span

BY_LIBRARIANS = "librarian"  # the source of questions that a librarian recorded
BY_BUTTON = "button"  # the source of questions whose meaning the patron chose
BY_PEOPLE = (BY_LIBRARIANS, BY_BUTTON)  # nobody read these, and was sure or not


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
    """How many interactions of a language and branch were opened in an hour of a day."""

    day: date
    hour: int
    language: str
    branch: str
    number: int


class Times(NamedTuple):
    """How long a handoff took, in seconds of opening hours."""

    waiting_seconds: int | None
    first_response_seconds: int | None
    resolution_seconds: int | None


class Promises(NamedTuple):
    """Of the handoffs whose promised time has come or that were replied to: those replied to by then, and all."""

    kept: int
    due: int


def counted(session: Session, days: Days) -> list[Counted]:
    """Everything that was seen on these days."""
    columns = DayCount.measure, DayCount.name, DayCount.detail, DayCount.channel
    query = select(*columns, func.sum(DayCount.count)).where(*_on(DayCount, days)).group_by(*columns)
    return [Counted._make(row) for row in session.execute(query)]


def opened(session: Session, days: Days) -> list[Opened]:
    """Interactions by when and where they were opened."""
    columns = DayCount.day, DayCount.hour, DayCount.language, DayCount.branch
    of_interactions = DayCount.measure == Measure.INTERACTION
    query = select(*columns, func.sum(DayCount.count)).where(of_interactions, *_on(DayCount, days))
    return [Opened._make(row) for row in session.execute(query.group_by(*columns))]


def times(session: Session, days: Days) -> list[Times]:
    """How long each handoff took."""
    columns = [getattr(HandoffTimes, name) for name in Times._fields]
    return [Times._make(row) for row in session.execute(select(*columns).where(*_on(HandoffTimes, days)))]


def promises(session: Session, days: Days, now: datetime) -> Promises:
    """Whether librarians replied when patrons were told they would."""
    promised, replied = HandoffTimes.promised_at, HandoffTimes.first_reply_at
    due = promised.is_not(None), or_(replied.is_not(None), promised < now)
    query = select(func.count().filter(replied <= promised), func.count()).where(*due, *_on(HandoffTimes, days))
    return Promises._make(session.execute(query).one())


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


def _on(table: type[DayCount | HandoffTimes], days: Days) -> list[ColumnElement[bool]]:
    of_branch = [table.branch == days.branch] if days.branch else []
    return [table.day >= days.first, table.day <= days.last, *of_branch]
