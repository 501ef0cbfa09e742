"""The register of librarians."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.account_models import Credential
from records.models import Librarian


def librarian_of(session: Session, telegram_id: int) -> Librarian | None:
    """The registered librarian behind a Telegram account."""
    return session.scalars(select(Librarian).filter_by(telegram_id=telegram_id, removed_at=None)).one_or_none()


def register(session: Session, telegram_id: int, name: str, roles: list[str], now: datetime) -> bool:
    """Register a librarian, or change the name and roles of one; False when already registered."""
    known = session.scalars(select(Librarian).filter_by(telegram_id=telegram_id)).one_or_none()
    is_new = known is None or known.removed_at is not None
    if known is None:
        known = Librarian(telegram_id=telegram_id, name=name, added_at=now)
        session.add(known)
    known.name, known.roles, known.removed_at = name, list(roles), None
    return is_new


def remove(session: Session, telegram_id: int, now: datetime) -> str | None:
    """Take a librarian off the register (what they did stays credited); the name, or None if not registered."""
    known = librarian_of(session, telegram_id)
    if known is None:
        return None
    known.removed_at = now
    return known.name


def registered(session: Session) -> list[Librarian]:
    """All registered librarians by name."""
    return list(session.scalars(select(Librarian).filter_by(removed_at=None).order_by(Librarian.name)))


class Person(NamedTuple):
    """Somebody on the register, and how they can act."""

    id: int
    name: str
    roles: list[str]
    telegram_id: int | None
    username: str | None
    on_duty: bool


def everybody(session: Session) -> list[Person]:
    """Everybody on the register by name."""
    query = (
        select(
            Librarian.id, Librarian.name, Librarian.roles, Librarian.telegram_id, Credential.username, Librarian.on_duty
        )
        .outerjoin(Credential, Credential.librarian_id == Librarian.id)
        .where(Librarian.removed_at.is_(None))
        .order_by(Librarian.name)
    )
    return [Person._make(row) for row in session.execute(query)]
