"""What recorded questions tell of how often readings of some confidence come, and of how often they are wrong."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from records.models import Outcome, Question
from records.review_models import QuestionReview, Verdict

TRAINED = "rasa"
ROUNDING = 1e-9


class Alike(NamedTuple):
    """Questions that were read alike: the whole per cents of confidence, the learnt bars, how many, and their doubts.

    A doubt is what confidence lacks to one. `first` is the oldest of them.
    """

    intent: str | None
    percent: float
    answer_from: float | None
    ask_from: float | None
    number: int
    doubts: float
    first: int
    first_asked_at: datetime


class Judged(NamedTuple):
    """An answer that a reviewer judged, with the confidence of its reading."""

    confidence: float
    verdict: str

    @property
    def is_wrong(self) -> bool:
        """Whether the patron was told something wrong."""
        return self.verdict == Verdict.WRONG


def read_by_trained(session: Session, since: datetime, most: int) -> list[Alike]:
    """Questions since a moment, of the newest so many: however long the log, no more are looked at."""
    asked = _newest(since, most)
    # The floor, which SQLite need not know: PostgreSQL and SQLite round halves differently, and no half is left.
    percent = func.round(asked.c.confidence * 100 - 0.5 + ROUNDING)
    alike = asked.c.intent, percent, asked.c.answer_from, asked.c.ask_from
    told = func.count(), func.sum(1 - asked.c.confidence), func.min(asked.c.id), func.min(asked.c.asked_at)
    query = select(*alike, *told).where(asked.c.source == TRAINED).group_by(*alike)
    return [Alike._make(row) for row in session.execute(query)]


def count_matched(session: Session, since: datetime, most: int) -> int:
    """How many of the same questions were only compared with wordings."""
    asked = _newest(since, most)
    return session.scalar(select(func.count()).select_from(asked).where(asked.c.source == "fuzzy")) or 0


def _newest(since: datetime, most: int) -> Subquery:
    columns = Question.id, Question.asked_at, Question.source, Question.intent, Question.confidence
    bars = Question.answer_from, Question.ask_from
    newest = select(*columns, *bars).order_by(Question.id.desc()).limit(most).subquery()
    return select(newest).where(newest.c.asked_at >= since).subquery()


def judged_answers(session: Session, first: int) -> list[Judged]:
    """Answers to what the trained reader read, from a question on, as reviewers judged them."""
    answered = Question.outcome.in_((Outcome.ANSWERED, Outcome.CORRECTED))
    query = (
        select(Question.confidence, QuestionReview.verdict)
        .join(Question, Question.id == QuestionReview.question_id)
        .where(Question.id >= first, Question.source == TRAINED, answered)
    )
    return [Judged._make(row) for row in session.execute(query)]
