"""The read side of what people keep for the log: saved filters and chosen columns."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from records.log_models import LogColumns, SavedFilter
from records.models import Librarian


class SavedRow(NamedTuple):
    """A saved filter and whose it is."""

    id: int
    librarian_id: int
    librarian: str
    name: str
    given: dict[str, str]
    shared: bool


def saved_filters(session: Session, librarian_id: int) -> list[SavedRow]:
    """Somebody's own filters by name, then those that colleagues share."""
    columns = (SavedFilter.id, SavedFilter.librarian_id, Librarian.name, SavedFilter.name)
    own = SavedFilter.librarian_id == librarian_id
    shared = SavedFilter.shared & Librarian.removed_at.is_(None)
    query = (
        select(*columns, SavedFilter.given, SavedFilter.shared)
        .join(Librarian, Librarian.id == SavedFilter.librarian_id)
        .where(or_(own, shared))
        .order_by(own.desc(), SavedFilter.name, SavedFilter.id)
    )
    return [SavedRow._make(row) for row in session.execute(query)]


def own_filters(session: Session, librarian_id: int) -> Sequence[SavedFilter]:
    """What somebody saved, to be changed."""
    return session.scalars(select(SavedFilter).where(SavedFilter.librarian_id == librarian_id)).all()


def chosen_columns(session: Session, librarian_id: int) -> list[str] | None:
    """The columns somebody chose; None for who never did."""
    found = session.get(LogColumns, librarian_id)
    return None if found is None else list(found.columns)
