"""What is remembered about alerts to librarians' own Telegram."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from records.models import Base


class Alert(Base):
    """That a librarian was told of a waiting patron, which is said once."""

    __tablename__ = "alerts"
    handoff_id: Mapped[int] = mapped_column(ForeignKey("handoffs.id"), primary_key=True)
    librarian_id: Mapped[int] = mapped_column(ForeignKey("librarians.id"), primary_key=True)
    alerted_at: Mapped[datetime]
