"""What is remembered about lessons: questions that people turned into wordings for the desk to learn."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from records.models import Base


class LessonState(StrEnum):
    """How far a lesson has come."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Lesson(Base):
    """A question as a wording to learn, with the intent it stands for; a check is asked to test and never learnt.

    Where no intent fits yet, `wish` says in words what should be answered; such a lesson is kept and not learnt.
    """

    __tablename__ = "lessons"
    __table_args__ = (Index("ix_lessons_state_id", "state", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    wording: Mapped[str] = mapped_column(Text)
    check: Mapped[str] = mapped_column(Text, default="")
    intent: Mapped[str | None] = mapped_column(String(60))
    wish: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default=LessonState.PROPOSED)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("librarians.id"))
    proposed_at: Mapped[datetime]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("librarians.id"))
    reviewed_at: Mapped[datetime | None]


class TrainingState(StrEnum):
    """How far a training has come."""

    ASKED = "asked"
    RUNNING = "running"
    IN_FORCE = "in_force"
    WORSE = "worse"
    FAILED = "failed"


class Training(Base):
    """Lessons to be learnt, or to be undone; with a reason, also where the model gets worse."""

    __tablename__ = "trainings"
    id: Mapped[int] = mapped_column(primary_key=True)
    goes_back: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default=TrainingState.ASKED, index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("librarians.id"))
    asked_at: Mapped[datetime]
    share: Mapped[float] = mapped_column(default=0.0)
    found: Mapped[dict[str, Any]] = mapped_column(default=dict)
    ended_at: Mapped[datetime | None]
