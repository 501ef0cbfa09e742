"""What reviewers say about recorded interactions: flags, tags, the reviewed mark, notes, and questions judged."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from records.models import Base

LONGEST_FLAG_REASON = 200
LONGEST_TAG = 40


class Verdict(StrEnum):
    """What a reviewer thinks of how Sapa met a question."""

    RIGHT = "right"
    WRONG = "wrong"
    HAND_OVER = "hand_over"


class InteractionReview(Base):
    """The flag and the reviewed mark of one interaction; an empty moment means that it does not have it."""

    __tablename__ = "interaction_reviews"
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interactions.id"), primary_key=True)
    flag_reason: Mapped[str | None] = mapped_column(String(LONGEST_FLAG_REASON))
    flagged_by_id: Mapped[int | None] = mapped_column(ForeignKey("librarians.id"))
    flagged_at: Mapped[datetime | None] = mapped_column(index=True)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("librarians.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(index=True)


class InteractionTag(Base):
    """A short word by which interactions of a kind are found."""

    __tablename__ = "interaction_tags"
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interactions.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(LONGEST_TAG), primary_key=True, index=True)
    librarian_id: Mapped[int] = mapped_column(ForeignKey("librarians.id"))
    tagged_at: Mapped[datetime]


class ReviewNote(Base):
    """What a reviewer wrote about an interaction; neither its patron nor its librarian is sent it."""

    __tablename__ = "review_notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interactions.id"), index=True)
    librarian_id: Mapped[int] = mapped_column(ForeignKey("librarians.id"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]


class QuestionReview(Base):
    """The newest judgement of one question: the answer was right, wrong, or it should have been handed over."""

    __tablename__ = "question_reviews"
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    verdict: Mapped[str] = mapped_column(String(10), index=True)
    librarian_id: Mapped[int] = mapped_column(ForeignKey("librarians.id"))
    judged_at: Mapped[datetime]
