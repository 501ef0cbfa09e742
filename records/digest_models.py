"""Weekly digests that were sent, so that no week has two."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from records.models import Base


class Digest(Base):
    """The digest of one week, named by its Monday; it was sent to so many managers."""

    __tablename__ = "digests"
    week: Mapped[date] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    sent_to: Mapped[int]
