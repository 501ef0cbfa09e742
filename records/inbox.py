"""The read side of the inbox: handoffs that are open, with what a librarian wants to see of each."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.models import Author, Handoff, Interaction, Librarian, Message, Patron

MOST = 200  # rows; whoever has more waiting needs people rather than a longer list


class InboxRow(NamedTuple):
    """One open handoff."""

    handoff: int
    interaction: int
    patron: str
    language: str
    topic: str | None
    reason: str
    kind: str
    requested_at: datetime
    promised_at: datetime | None
    first_reply_at: datetime | None
    claimed_at: datetime | None
    librarian_id: int | None
    librarian: str | None
    preview: str | None
    preview_kind: str | None
    said_at: datetime | None

    def is_overdue(self, now: datetime) -> bool:
        """Whether the promised time is over and nobody has replied yet."""
        return self.promised_at is not None and self.first_reply_at is None and self.promised_at < now


def open_rows(session: Session) -> list[InboxRow]:
    """All open handoffs, those that waited longest first."""
    last = (
        select(func.max(Message.id))
        .where(Message.interaction_id == Interaction.id, Message.author == Author.PATRON)
        .correlate(Interaction)
        .scalar_subquery()
    )
    query = (
        select(
            Handoff.id,
            Interaction.id,
            Patron.name,
            Interaction.language,
            Interaction.topic,
            Handoff.reason,
            Handoff.kind,
            Handoff.requested_at,
            Handoff.promised_at,
            Handoff.first_reply_at,
            Handoff.claimed_at,
            Handoff.librarian_id,
            Librarian.name,
            Message.text,
            Message.kind,
            Message.said_at,
        )
        .select_from(Handoff)
        .join(Interaction, Interaction.id == Handoff.interaction_id)
        .join(Patron, Patron.id == Interaction.patron_id)
        .outerjoin(Librarian, Librarian.id == Handoff.librarian_id)
        .outerjoin(Message, Message.id == last)
        .where(Handoff.resolved_at.is_(None), Handoff.cancelled_at.is_(None))
        .order_by(Handoff.requested_at, Handoff.id)
        .limit(MOST)
    )
    return [InboxRow._make(row) for row in session.execute(query)]
