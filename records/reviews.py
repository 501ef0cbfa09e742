"""The read side of reviews: what reviewers said about an interaction and its questions."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session, aliased

from records.models import Interaction, Librarian, Question
from records.review_models import InteractionReview, InteractionTag, QuestionReview, ReviewNote

SUGGESTED_TAGS = 50


class NoteRow(NamedTuple):
    """One note of a reviewer."""

    written_at: datetime
    librarian: str
    text: str


class JudgedQuestion(NamedTuple):
    """One question, how it was read and met, and what a reviewer thinks of that (None: not judged yet)."""

    number: int
    asked_at: datetime
    text: str
    intent: str | None
    confidence: float
    source: str
    model: str
    outcome: str
    verdict: str | None
    judged_by: str | None


class Review(NamedTuple):
    """Everything reviewers said about one interaction."""

    flag_reason: str | None = None
    flagged_at: datetime | None = None
    flagged_by: str | None = None
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    tags: tuple[str, ...] = ()
    notes: tuple[NoteRow, ...] = ()
    questions: tuple[JudgedQuestion, ...] = ()


def review(session: Session, number: int) -> Review:
    """What was said about an interaction; an empty review where nothing was."""
    tags = select(InteractionTag.tag).where(InteractionTag.interaction_id == number).order_by(InteractionTag.tag)
    said = Review._make((*_marks(session, number), tuple(session.scalars(tags)), _notes(session, number), ()))
    return said._replace(questions=_questions(session, number))


def _marks(session: Session, number: int) -> tuple[object, ...]:
    flagged, reviewed = aliased(Librarian), aliased(Librarian)
    of_flag = (InteractionReview.flag_reason, InteractionReview.flagged_at, flagged.name)
    query = (
        select(*of_flag, InteractionReview.reviewed_at, reviewed.name)
        .outerjoin(flagged, flagged.id == InteractionReview.flagged_by_id)
        .outerjoin(reviewed, reviewed.id == InteractionReview.reviewed_by_id)
        .where(InteractionReview.interaction_id == number)
    )
    row = session.execute(query).one_or_none()
    return tuple(row) if row is not None else (None,) * 5


def _notes(session: Session, number: int) -> tuple[NoteRow, ...]:
    query = (
        select(ReviewNote.written_at, Librarian.name, ReviewNote.text)
        .join(Librarian, Librarian.id == ReviewNote.librarian_id)
        .where(ReviewNote.interaction_id == number)
        .order_by(ReviewNote.id)
    )
    return tuple(NoteRow._make(row) for row in session.execute(query))


def _questions(session: Session, number: int) -> tuple[JudgedQuestion, ...]:
    asked = (Question.id, Question.asked_at, Question.text, Question.intent, Question.confidence)
    query = (
        select(*asked, Question.source, Question.model, Question.outcome, QuestionReview.verdict, Librarian.name)
        .outerjoin(QuestionReview, QuestionReview.question_id == Question.id)
        .outerjoin(Librarian, Librarian.id == QuestionReview.librarian_id)
        .where(Question.interaction_id == number)
        .order_by(Question.id)
    )
    return tuple(JudgedQuestion._make(row) for row in session.execute(query))


def tags_in_use(session: Session) -> list[str]:
    """The tags used most, to suggest."""
    used = func.count().desc()
    return list(
        session.scalars(select(InteractionTag.tag).group_by(InteractionTag.tag).order_by(used).limit(SUGGESTED_TAGS))
    )


def found_by_review(
    flagged: bool | None, reviewed: bool | None, tag: str | None, verdict: str | None
) -> list[ColumnElement[bool]]:
    """What an interaction must be like by its review; None asks nothing."""
    found: list[ColumnElement[bool]] = []
    for mark, wanted in ((InteractionReview.flagged_at, flagged), (InteractionReview.reviewed_at, reviewed)):
        marked = Interaction.id.in_(select(InteractionReview.interaction_id).where(mark.is_not(None)))
        found += [] if wanted is None else [marked if wanted else ~marked]
    if tag:
        found.append(Interaction.id.in_(select(InteractionTag.interaction_id).where(InteractionTag.tag == tag)))
    if verdict:
        judged = select(Question.interaction_id).join(QuestionReview, QuestionReview.question_id == Question.id)
        found.append(Interaction.id.in_(judged.where(QuestionReview.verdict == verdict)))
    return found


def tags_of_interaction() -> ScalarSelect[str]:
    """The tags of an interaction as one text, for a query of interactions."""
    tags = select(func.aggregate_strings(InteractionTag.tag, ", "))
    return tags.where(InteractionTag.interaction_id == Interaction.id).correlate(Interaction).scalar_subquery()
