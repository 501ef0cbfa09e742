"""What is remembered about content that was changed in the console: every version of every piece, for good."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.models import Base


class ContentKind(StrEnum):
    """Which part of the content folder a piece belongs to."""

    ANSWER = "answer"
    TEXT = "text"
    REPLY = "reply"
    HOURS = "hours"
    DAYS = "days"
    THRESHOLDS = "thresholds"


class ContentVersion(Base):
    """A piece of content from some moment on; versions are added and never changed.

    An empty value means: as in the content folder. Versions of a piece are numbered from 1, so that of two people who
    change the same one only the first succeeds.
    """

    __tablename__ = "content_versions"
    __table_args__ = (UniqueConstraint("kind", "key", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    value: Mapped[dict[str, Any]] = mapped_column(default=dict)
    owner: Mapped[str] = mapped_column(String(80), default="")
    review_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("librarians.id"))
    changed_at: Mapped[datetime]
