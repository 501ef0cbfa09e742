"""Patrons who are refused."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.models import Librarian, Patron
from records.refusal_models import Refusal


class Refused(NamedTuple):
    """A patron who is refused: since when, why, by whom, and in which conversation."""

    patron_id: int
    name: str
    username: str | None
    refused_at: datetime
    reason: str
    librarian: str
    interaction: int


def standing(session: Session, patron_id: int) -> Refusal | None:
    """The refusal of a patron that is not lifted, held until the transaction ends."""
    query = select(Refusal).where(Refusal.patron_id == patron_id, Refusal.lifted_at.is_(None))
    return session.scalars(query.with_for_update().limit(1)).one_or_none()


def refused(session: Session, patron_id: int | None = None) -> list[Refused]:
    """Everybody who is refused, the newest first; or one patron, if refused."""
    query = (
        select(
            Refusal.patron_id,
            Patron.name,
            Patron.username,
            Refusal.refused_at,
            Refusal.reason,
            Librarian.name,
            Refusal.interaction_id,
        )
        .join(Patron, Patron.id == Refusal.patron_id)
        .join(Librarian, Librarian.id == Refusal.librarian_id)
        .where(Refusal.lifted_at.is_(None))
        .order_by(Refusal.id.desc())
    )
    query = query.where(Refusal.patron_id == patron_id) if patron_id is not None else query
    return [Refused._make(row) for row in session.execute(query)]
