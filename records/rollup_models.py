"""Counts by day for the dashboard, so that it never reads what was said."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from records.models import Base

AT_THE_DESK = "recorded"  # the closing reason of what a librarian recorded by hand
NO_TOPIC = "no_topic"  # in place of the intent of what a librarian recorded without one: Sapa did not read it


class Measure(StrEnum):
    """What a count counts."""

    INTERACTION = "interaction"  # named by how it ended
    QUESTION = "question"  # named by its intent, empty where Sapa found none, with its outcome
    HANDOFF = "handoff"  # named by its reason, with its kind
    RATING = "rating"  # asked for; named by its score, empty without one
    EFFORT = "effort"  # named by its level


class Ending(StrEnum):
    """How an interaction ended."""

    OPEN = "open"
    AUTOMATED = "automated"
    HUMAN = "human"
    ABANDONED = "abandoned"


class DayCount(Base):
    """How often something was seen on one local day, in interactions of one channel and branch.

    Interactions are counted by the hour in which they opened and by language; for all else these stay 0 and empty, so
    that there is little to add up. Other empty texts stand for what is not known.
    """

    __tablename__ = "day_counts"
    day: Mapped[date] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    branch: Mapped[str] = mapped_column(String(40), primary_key=True)
    measure: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    detail: Mapped[str] = mapped_column(String(12), primary_key=True)
    count: Mapped[int]


class HandoffTimes(Base):
    """How long one handoff took, in seconds of opening hours from its request; empty while it has not come so far.

    Waiting ends with the first claim, whatever became of it.
    """

    __tablename__ = "handoff_times"
    __table_args__ = (Index("ix_handoff_times_day", "day"),)
    handoff_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date]
    language: Mapped[str] = mapped_column(String(2))
    channel: Mapped[str] = mapped_column(String(20))
    branch: Mapped[str] = mapped_column(String(40))
    waiting_seconds: Mapped[int | None]
    first_response_seconds: Mapped[int | None]
    resolution_seconds: Mapped[int | None]
    promised_at: Mapped[datetime | None]
    first_reply_at: Mapped[datetime | None]


class StaleCount(Base):
    """An interaction changed after its day was counted, or it was never counted."""

    __tablename__ = "stale_counts"
    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[int]
