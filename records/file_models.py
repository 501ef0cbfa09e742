"""What is remembered of files on their way out."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from records.models import Base


class OutgoingFile(Base):
    """A file that a librarian added to a reply, kept only until Telegram has it."""

    __tablename__ = "outgoing_files"
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime]
