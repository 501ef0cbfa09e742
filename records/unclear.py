"""Questions that Sapa did not answer by itself, for people to learn from."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from records.figures import BY_LIBRARIANS
from records.lesson_models import Lesson, LessonState
from records.models import Handoff, Interaction, Question
from records.reports import CARE, unclear
from records.rollups import Span

WISH_FOR_A_PERSON = "ask_human"  # it was understood, and met


class UnclearQuestion(NamedTuple):
    """One question that was asked back about, corrected, handed over or left."""

    question: int
    interaction: int
    asked_at: datetime
    text: str
    intent: str | None
    has_lesson: bool


def unclear_questions(session: Session, span: Span, branch: str, limit: int) -> list[UnclearQuestion]:
    """The newest first, but no wishes for a person; conversations with somebody in distress or danger are left out."""
    has_lesson = exists().where(Lesson.question_id == Question.id, Lesson.state != LessonState.REFUSED)
    cared = select(Handoff.interaction_id).where(Handoff.reason == CARE)
    query = (
        select(Question.id, Question.interaction_id, Question.asked_at, Question.text, Question.intent, has_lesson)
        .where(unclear(), Question.source != BY_LIBRARIANS)
        .where(or_(Question.intent.is_(None), Question.intent != WISH_FOR_A_PERSON))
        .where(Question.asked_at >= span.since, Question.asked_at < span.until)
        .where(Question.interaction_id.not_in(cared))
        .order_by(Question.id.desc())
        .limit(limit)
    )
    if branch:
        query = query.join(Interaction, Interaction.id == Question.interaction_id).where(Interaction.branch == branch)
    return [UnclearQuestion._make(row) for row in session.execute(query)]
