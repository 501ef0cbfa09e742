"""What recorded questions tell of how often readings of some confidence come, and of how often they are wrong."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.models import Outcome, Question
from records.review_models import QuestionReview, Verdict

TRAINED = "rasa"


class Asked(NamedTuple):
    """How one question was read, and the bars that were learnt for it."""

    number: int
    asked_at: datetime
    source: str
    intent: str | None
    confidence: float
    answer_from: float | None
    ask_from: float | None


class Judged(NamedTuple):
    """An answer that a reviewer judged, with the confidence of its reading."""

    confidence: float
    verdict: str

    @property
    def is_wrong(self) -> bool:
        """Whether the patron was told something wrong."""
        return self.verdict == Verdict.WRONG


def newest_asked(session: Session, since: datetime, most: int) -> list[Asked]:
    """Questions since a moment, of the newest so many that were recorded: however long the log, no more are read."""
    columns = [Question.id, *(getattr(Question, name) for name in Asked._fields[1:])]
    newest = select(*columns).order_by(Question.id.desc()).limit(most).subquery()
    return [Asked._make(row) for row in session.execute(select(newest).where(newest.c.asked_at >= since))]


def judged_answers(session: Session, first: int) -> list[Judged]:
    """Answers to what the trained reader read, from a question on, as reviewers judged them."""
    answered = Question.outcome.in_((Outcome.ANSWERED, Outcome.CORRECTED))
    query = (
        select(Question.confidence, QuestionReview.verdict)
        .join(Question, Question.id == QuestionReview.question_id)
        .where(Question.id >= first, Question.source == TRAINED, answered)
    )
    return [Judged._make(row) for row in session.execute(query)]
