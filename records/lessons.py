"""The read side of lessons."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.figures import BY_LIBRARIANS
from records.lesson_models import Lesson, LessonState
from records.models import Author, Librarian, Message, Question

FIRST_REPLIES = 3  # the first may only greet


class LessonRow(NamedTuple):
    """A lesson as it stands in the list."""

    id: int
    interaction: int | None
    language: str
    wording: str
    check: str
    intent: str | None
    wish: str
    answer: str
    state: str
    proposed_by: str
    proposed_at: datetime
    reviewed_at: datetime | None


class AskedSince(NamedTuple):
    """A question as it was asked and met."""

    text: str
    outcome: str


class Asked(NamedTuple):
    """A recorded question that a lesson can be made of, what librarians replied first, and its patron's names."""

    text: str
    language: str
    intent: str | None
    replies: tuple[str, ...]
    names: tuple[str, ...]


def lesson_rows(session: Session, state: str, before: int, limit: int) -> list[LessonRow]:
    """Lessons in a state older than one of a number (0: from the newest on), newest first."""
    query = (
        select(
            Lesson.id,
            Question.interaction_id,
            Lesson.language,
            Lesson.wording,
            Lesson.check,
            Lesson.intent,
            Lesson.wish,
            Lesson.answer,
            Lesson.state,
            Librarian.name,
            Lesson.proposed_at,
            Lesson.reviewed_at,
        )
        .join(Librarian, Librarian.id == Lesson.proposed_by_id)
        .outerjoin(Question, Question.id == Lesson.question_id)
        .where(Lesson.state == state)
        .order_by(Lesson.id.desc())
        .limit(limit)
    )
    return [LessonRow._make(row) for row in session.execute(query.where(Lesson.id < before) if before else query)]


def lesson_counts(session: Session) -> Mapping[str, int]:
    """How many lessons are in each state."""
    counted = session.execute(select(Lesson.state, func.count()).group_by(Lesson.state))
    return {str(state): 0 for state in LessonState} | {str(state): number for state, number in counted}


def questions_since(session: Session, since: datetime, limit: int) -> list[AskedSince]:
    """What patrons asked since a moment, the newest first."""
    asked = select(Question.text, Question.outcome).where(Question.asked_at >= since, Question.source != BY_LIBRARIANS)
    return [AskedSince._make(row) for row in session.execute(asked.order_by(Question.id.desc()).limit(limit))]


def asked(session: Session, question_id: int) -> Asked | None:
    """A recorded question with the first replies of librarians after it; None where there is no such question."""
    question = session.get(Question, question_id)
    if question is None:
        return None
    replies = session.scalars(
        select(Message.text)
        .where(
            Message.interaction_id == question.interaction_id,
            Message.id > question.message_id,
            Message.author == Author.LIBRARIAN,
            Message.text.is_not(None),
        )
        .order_by(Message.id)
        .limit(FIRST_REPLIES)
    )
    told = tuple(text for text in replies if text)
    return Asked(question.text, question.language, question.intent, told, question.interaction.patron.names)


def accepted(session: Session) -> Sequence[Lesson]:
    """The accepted lessons that name an intent, oldest first."""
    wanted = (Lesson.state == LessonState.ACCEPTED, Lesson.intent.is_not(None))
    return session.scalars(select(Lesson).where(*wanted).order_by(Lesson.id)).all()
