"""What is remembered about patrons whom the library no longer answers."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from records.models import Base


class Refusal(Base):
    """A patron who abused the service is refused, by whom and why; a patron who blocked the bot is another matter."""

    __tablename__ = "refusals"
    id: Mapped[int] = mapped_column(primary_key=True)
    patron_id: Mapped[int] = mapped_column(ForeignKey("patrons.id"), index=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interactions.id"))
    librarian_id: Mapped[int] = mapped_column(ForeignKey("librarians.id"))
    reason: Mapped[str] = mapped_column(String(300))
    refused_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("librarians.id"))
