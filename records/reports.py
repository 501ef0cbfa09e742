"""The read side: lists and transcripts of recorded interactions, as plain rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from records.behind_figures import (
    NONE,
    LibraryClock,
    asked_about,
    ended_as,
    opened_in_hour,
    opened_on_weekday,
    promise_was,
    took_effort,
)
from records.figures import BY_PEOPLE
from records.models import Handoff, HandoffEvent, Interaction, Librarian, Message, Outcome, Patron, Question, Rating
from records.review_models import InteractionReview
from records.reviews import found_by_review, tags_of_interaction
from records.search import somebody_said
from records.search_text import search_text

UNCLEAR = (Outcome.CLARIFIED, Outcome.CORRECTED, Outcome.HANDED_OFF, Outcome.ABANDONED)
CARE = "needs_care"  # the reason of a handoff
BY_DESIGN = ("to_confirm", "reference")  # reasons of handoffs of what was understood


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which interactions are wanted; confidence bounds are those of any question, the reason is of any handoff in it.

    Nothing was ever sure of what people chose or noted; only 0 as the least confidence finds it.
    The intent or branch `none` asks for those without one, the intent `no_topic` for what a librarian noted without.
    Hour and weekday are on the library's clock. `before` is the number of the last interaction of the page before.
    """

    since: datetime | None = None
    until: datetime | None = None
    status: str | None = None
    intent: str | None = None
    min_confidence: float | None = None
    max_confidence: float | None = None
    rating: tuple[int, ...] | None = None
    librarian: str | None = None
    text: str | None = None
    language: str | None = None
    reason: str | None = None
    branch: str | None = None
    flagged: bool | None = None
    reviewed: bool | None = None
    tag: str | None = None
    verdict: str | None = None
    ending: str | None = None
    outcome: str | None = None
    effort: int | None = None
    promise: str | None = None
    channel: str | None = None
    hour: int | None = None
    weekday: int | None = None
    clock: LibraryClock | None = None
    before: int | None = None
    limit: int | None = 50


class LogRow(NamedTuple):
    """One interaction in the log."""

    number: int
    opened_at: datetime
    closed_at: datetime | None
    status: str
    patron: str
    language: str
    topic: str | None
    questions: int
    lowest_confidence: float | None
    handoffs: int
    librarian: str | None
    effort_level: int | None
    closing_reason: str | None
    score: int | None
    comment: str | None
    branch: str | None = None
    flag_reason: str | None = None
    reviewed_at: datetime | None = None
    tags: str | None = None


class TranscriptLine(NamedTuple):
    """One message of a transcript, with the readings of the questions in it."""

    said_at: datetime
    author: str
    name: str | None
    kind: str
    text: str | None
    edited: bool
    readings: tuple["ReadingRow", ...]


class ReadingRow(NamedTuple):
    """How one question was read and met."""

    message_id: int
    intent: str | None
    confidence: float
    source: str
    outcome: str


class TimelineRow(NamedTuple):
    """One step of a handoff, the librarian who took it, and the colleague who was given the chat."""

    at: datetime
    handoff: int
    event: str
    librarian: str | None
    to: str | None = None


def log_rows(session: Session, wanted: LogFilter) -> list[LogRow]:
    """Interactions that fit a filter, newest first."""
    query = _filtered(session, _rows(), wanted).order_by(Interaction.id.desc())
    if wanted.limit is not None:
        query = query.limit(wanted.limit)
    return [LogRow._make(row) for row in session.execute(query)]


def _rows() -> Select[tuple[object, ...]]:
    of_this = Question.interaction_id == Interaction.id
    asked = select(func.count(Question.id)).where(of_this).correlate(Interaction).scalar_subquery()
    read = of_this, Question.source.not_in(BY_PEOPLE)
    lowest = select(func.min(Question.confidence)).where(*read).correlate(Interaction).scalar_subquery()
    handed = select(func.count(Handoff.id)).where(Handoff.interaction_id == Interaction.id)
    return (
        select(
            Interaction.id,
            Interaction.opened_at,
            Interaction.closed_at,
            Interaction.status,
            Patron.name,
            Interaction.language,
            Interaction.topic,
            asked,
            lowest,
            handed.correlate(Interaction).scalar_subquery(),
            Librarian.name,
            Interaction.effort_level,
            Interaction.closing_reason,
            Rating.score,
            Rating.comment,
            Interaction.branch,
            InteractionReview.flag_reason,
            InteractionReview.reviewed_at,
            tags_of_interaction(),
        )
        .select_from(Interaction)
        .join(Patron, Patron.id == Interaction.patron_id)
        .outerjoin(Rating, Rating.interaction_id == Interaction.id)
        .outerjoin(InteractionReview, InteractionReview.interaction_id == Interaction.id)
        .outerjoin(Librarian, Librarian.id == func.coalesce(Rating.librarian_id, Interaction.librarian_id))
    )


def _filtered(session: Session, query: Select[tuple[object, ...]], wanted: LogFilter) -> Select[tuple[object, ...]]:
    simple = {
        Interaction.id < wanted.before if wanted.before else None,
        Interaction.language == wanted.language if wanted.language else None,
        Interaction.channel == wanted.channel if wanted.channel else None,
        took_effort(wanted.effort) if wanted.effort else None,
        ended_as(wanted.ending) if wanted.ending else None,
        promise_was(wanted.promise, datetime.now(UTC)) if wanted.promise else None,
        Interaction.opened_at >= wanted.since if wanted.since else None,
        Interaction.opened_at < wanted.until if wanted.until else None,
        Interaction.status == wanted.status if wanted.status else None,
        _among(select(Rating.interaction_id).where(Rating.score.in_(wanted.rating))) if wanted.rating else None,
        _among(select(Handoff.interaction_id).where(Handoff.reason == wanted.reason)) if wanted.reason else None,
        _by_librarian(session, wanted.librarian) if wanted.librarian else None,
    }
    query = query.where(*(each for each in simple if each is not None))
    query = query.where(*found_by_review(wanted.flagged, wanted.reviewed, wanted.tag, wanted.verdict))
    query = query.where(*_placed(session, wanted))
    return _with_text(session, _with_question(query, wanted), wanted)


def _among(some: Select[int]) -> ColumnElement[bool]:
    """One of some interactions: these are found first, and not looked for beside every interaction there is."""
    return Interaction.id.in_(some)


def _by_librarian(session: Session, name: str) -> ColumnElement[bool]:
    """Served by somebody so called; there are few librarians, so they are looked up first."""
    called = session.scalars(
        select(Librarian.id).where(func.lower(Librarian.name).contains(name.lower(), autoescape=True))
    )
    known = called.all()
    return func.coalesce(Rating.librarian_id, Interaction.librarian_id).in_(known) if known else false()


def _placed(session: Session, wanted: LogFilter) -> list[ColumnElement[bool]]:
    """Where and when an interaction was opened."""
    found: list[ColumnElement[bool]] = []
    if wanted.branch:
        found.append(Interaction.branch.is_(None) if wanted.branch == NONE else Interaction.branch == wanted.branch)
    if wanted.clock and wanted.hour is not None:
        found.append(opened_in_hour(session, wanted.hour, wanted.clock))
    if wanted.clock and wanted.weekday is not None:
        found.append(opened_on_weekday(session, wanted.weekday, wanted.clock))
    return found


def _with_question(query: Select[tuple[object, ...]], wanted: LogFilter) -> Select[tuple[object, ...]]:
    asked = aliased(Question)
    conditions = [asked.interaction_id == Interaction.id]
    if wanted.intent:
        conditions.append(asked_about(asked, wanted.intent))
    if wanted.outcome:
        conditions.append(asked.outcome == wanted.outcome)
    if wanted.min_confidence:
        conditions.append(asked.source.not_in(BY_PEOPLE))
    if wanted.min_confidence is not None:
        conditions.append(asked.confidence >= wanted.min_confidence)
    if wanted.max_confidence is not None:
        conditions.append(asked.confidence <= wanted.max_confidence)
    return query.where(exists().where(*conditions)) if len(conditions) > 1 else query


def _with_text(session: Session, query: Select[tuple[object, ...]], wanted: LogFilter) -> Select[tuple[object, ...]]:
    words = search_text(wanted.text or "").split()
    for word in words:
        query = query.where(somebody_said(session, word))
    if wanted.text and not words:  # only signs or emoji, which the search text leaves out
        holds = Message.text.contains(wanted.text.strip(), autoescape=True)
        query = query.where(exists().where(Message.interaction_id == Interaction.id, holds))
    return query


def transcript(session: Session, number: int) -> list[TranscriptLine]:
    """All messages of an interaction in order, with the readings beside each question."""
    rows = session.execute(
        select(
            Message.id, Message.said_at, Message.author, Librarian.name, Message.kind, Message.text, Message.edited_at
        )
        .outerjoin(Librarian, Librarian.id == Message.librarian_id)
        .where(Message.interaction_id == number)
        .order_by(Message.id)
    ).all()
    readings = _readings(session, number)
    return [
        TranscriptLine(
            said_at, author, name, kind, text, edited is not None, tuple(r for r in readings if r.message_id == key)
        )
        for key, said_at, author, name, kind, text, edited in rows
    ]


def _readings(session: Session, number: int) -> Sequence[ReadingRow]:
    columns = Question.message_id, Question.intent, Question.confidence, Question.source, Question.outcome
    rows = session.execute(select(*columns).where(Question.interaction_id == number).order_by(Question.id))
    return [ReadingRow(*row) for row in rows]


def timeline(session: Session, number: int) -> list[TimelineRow]:
    """The steps of an interaction's handoffs in order."""
    query = (
        select(HandoffEvent.at, HandoffEvent.handoff_id, HandoffEvent.event, Librarian.name)
        .join(Handoff, Handoff.id == HandoffEvent.handoff_id)
        .outerjoin(Librarian, Librarian.id == HandoffEvent.librarian_id)
        .where(Handoff.interaction_id == number)
        .order_by(HandoffEvent.id)
    )
    return list(_with_givers(TimelineRow(*row) for row in session.execute(query)))


def _with_givers(steps: Iterable[TimelineRow]) -> Iterator[TimelineRow]:
    """A transfer is recorded with whoever was given the chat; whoever had it gave it."""
    holders: dict[int, str | None] = {}
    for each in steps:
        given = each.event == "transferred"
        yield each._replace(librarian=holders.get(each.handoff), to=each.librarian) if given else each
        holders[each.handoff] = each.librarian


def unclear() -> ColumnElement[bool]:
    """Questions that Sapa could not meet by itself; not those it understood and handed on as it should."""
    reason = Question.handoff_reason
    return and_(Question.outcome.in_(UNCLEAR), or_(reason.is_(None), reason.not_in(BY_DESIGN)))


def unclear_texts(session: Session, since: datetime | None, limit: int) -> list[str]:
    """Different texts of questions that were asked back about, corrected or handed over, newest first.

    Interactions in which somebody seemed to be in distress or danger are left out.
    """
    cared = select(Handoff.interaction_id).where(Handoff.reason == CARE)
    query = (
        select(Question.text)
        .where(unclear(), Question.interaction_id.not_in(cared))
        .group_by(Question.text)
        .order_by(func.max(Question.id).desc())
        .limit(limit)
    )
    return list(session.scalars(query if since is None else query.where(Question.asked_at >= since)))


def log_row(session: Session, number: int) -> LogRow | None:
    """One interaction of the log."""
    row = session.execute(_rows().where(Interaction.id == number)).one_or_none()
    return LogRow._make(row) if row is not None else None
