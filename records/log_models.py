"""What is remembered about reading the log: filters that were saved, and the columns somebody wants to see."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.models import Base

LONGEST_FILTER_NAME = 60


class SavedFilter(Base):
    """A filter of the log under a name, as its fields stand in the address; colleagues see it where it is shared."""

    __tablename__ = "saved_filters"
    __table_args__ = (UniqueConstraint("librarian_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    librarian_id: Mapped[int] = mapped_column(ForeignKey("librarians.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_FILTER_NAME))
    given: Mapped[dict[str, Any]]
    shared: Mapped[bool] = mapped_column(index=True)
    saved_at: Mapped[datetime]


class LogColumns(Base):
    """The columns of the log that somebody chose, beside the number."""

    __tablename__ = "log_columns"
    librarian_id: Mapped[int] = mapped_column(ForeignKey("librarians.id"), primary_key=True)
    columns: Mapped[list[Any]]
