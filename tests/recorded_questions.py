"""Recorded questions of which a forecast can be counted by hand: a hundred in ten days, read by the trained reader."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from records.models import Interaction, Librarian, Message, Patron, Question
from records.review_models import QuestionReview

DAYS = 10


class Kind(NamedTuple):
    """So many questions that were read alike."""

    number: int
    intent: str | None
    confidence: float
    source: str = "rasa"
    days_ago: int = 5
    bars: tuple[float, float] | tuple[None, None] = (0.8, 0.4)


HUNDRED = (
    Kind(39, "ask_fines", 0.90),
    Kind(1, "ask_fines", 0.90, days_ago=DAYS),
    Kind(20, "ask_fines", 0.60),
    Kind(10, "ask_parking", 0.30),
    Kind(20, None, 0.50),
    Kind(10, "ask_human", 0.95),
)
BESIDE = (
    Kind(5, "ask_fines", 0.70, "fuzzy", bars=(None, None)),
    Kind(1, "ask_fines", 1.0, "button"),
    Kind(1, "ask_fines", 0.90, days_ago=29),
)


def record(session: Session, kinds: tuple[Kind, ...], now: datetime) -> None:
    """Record questions, all in one interaction."""
    session.add(patron := Patron(telegram_id=1, name="Rani", first_seen_at=now, last_seen_at=now))
    session.flush()
    made = Interaction(patron_id=patron.id, status="closed", language="id", opened_at=now, last_activity_at=now)
    session.add(made)
    session.flush()
    session.add(said := Message(interaction_id=made.id, author="patron", text="denda", said_at=now))
    session.flush()
    for kind in kinds:
        for _ in range(kind.number):
            session.add(_question(kind, said, now))


def _question(kind: Kind, said: Message, now: datetime) -> Question:
    return Question(
        interaction_id=said.interaction_id, message_id=said.id, text="denda", language="id", intent=kind.intent,
        confidence=kind.confidence, ranking=[], entities=[], source=kind.source, model="m", outcome="answered",
        answer_from=kind.bars[0], ask_from=kind.bars[1], asked_at=now - timedelta(days=kind.days_ago),
    )  # fmt: skip


def judge(session: Session, wrong: int, count: int, now: datetime) -> None:
    """A reviewer judges the first so many questions; so many of them were answered wrongly."""
    session.add(eka := Librarian(name="Eka", added_at=now))
    session.flush()
    for at in range(count):
        verdict = "wrong" if at < wrong else "right"
        session.add(QuestionReview(question_id=at + 1, verdict=verdict, librarian_id=eka.id, judged_at=now))
