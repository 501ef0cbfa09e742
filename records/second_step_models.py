"""What is remembered about the second step of signing in."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from records.models import Base


class SecondStep(Base):
    """A key shared with somebody's app, in force once confirmed; of `last_step` was the newest code that counted."""

    __tablename__ = "second_steps"
    librarian_id: Mapped[int] = mapped_column(ForeignKey("librarians.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    last_step: Mapped[int] = mapped_column(default=0)
    recovery_hashes: Mapped[list[Any]] = mapped_column(default=list)
    set_up_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class PendingSignIn(Base):
    """Somebody who gave the right password and owes the code; only the hash of its token is kept."""

    __tablename__ = "pending_sign_ins"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    librarian_id: Mapped[int] = mapped_column(ForeignKey("librarians.id"), index=True)
    begun_at: Mapped[datetime]
