"""What several bot processes on one database agree upon."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from records.models import Base


class ChatTurn(Base):
    """An update of a chat that is worked on, or waits for its turn; whoever died keeps it no longer than `until`."""

    __tablename__ = "chat_turns"
    __table_args__ = (
        Index(
            "uq_chat_turns_taken",
            "chat_id",
            unique=True,
            sqlite_where=text("taken"),
            postgresql_where=text("taken"),
        ),
        Index("ix_chat_turns_chat_id", "chat_id"),
    )
    ticket: Mapped[str] = mapped_column(String(32), primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    update_id: Mapped[int] = mapped_column(BigInteger)
    taken: Mapped[bool]
    until: Mapped[datetime]


class Lease(Base):
    """Work that one process has to itself until a moment, unless it prolongs it."""

    __tablename__ = "leases"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    holder: Mapped[str] = mapped_column(String(32))
    until: Mapped[datetime]
