"""The register of librarians."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.account_models import Credential
from records.models import Librarian
from records.second_step_models import SecondStep

SERVING = frozenset({"librarian", "manager", "admin"})


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


def was_registered(session: Session, telegram_id: int) -> bool:
    """Whether somebody is on the register, or was once."""
    return session.scalar(select(Librarian.id).filter_by(telegram_id=telegram_id)) is not None


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


def serves(roles: Collection[str]) -> bool:
    """Whether somebody with these roles answers patrons; who only reviews does not."""
    return not SERVING.isdisjoint(roles)


class Person(NamedTuple):
    """Somebody on the register, and how they can act."""

    id: int
    name: str
    roles: list[str]
    telegram_id: int | None
    username: str | None
    on_duty: bool
    away_until: datetime | None
    has_second_step: bool

    @property
    def serves(self) -> bool:
        """Whether they answer patrons."""
        return serves(self.roles)

    def is_on_duty(self, now: datetime) -> bool:
        """Whether they are there and not on a break."""
        return self.duty(now) == "on"

    def duty(self, now: datetime) -> str:
        """`on`, `away` for a break, or `off`."""
        if not self.on_duty:
            return "off"
        return "on" if self.away_until is None or self.away_until <= now else "away"


def everybody(session: Session) -> list[Person]:
    """Everybody on the register by name."""
    query = (
        select(
            Librarian.id,
            Librarian.name,
            Librarian.roles,
            Librarian.telegram_id,
            Credential.username,
            Librarian.on_duty,
            Librarian.away_until,
            SecondStep.confirmed_at.is_not(None),
        )
        .outerjoin(Credential, Credential.librarian_id == Librarian.id)
        .outerjoin(SecondStep, SecondStep.librarian_id == Librarian.id)
        .where(Librarian.removed_at.is_(None))
        .order_by(Librarian.name)
    )
    return [Person._make(row) for row in session.execute(query)]


def serving(session: Session) -> list[Person]:
    """Everybody who answers patrons, by name."""
    return [each for each in everybody(session) if each.serves]


def anyone_on_duty(session: Session, now: datetime, *, in_group: bool) -> bool:
    """Whether somebody is on duty who sees the staff group, if there is one, or can sign in to the console."""
    reached = (each for each in serving(session) if each.username or (in_group and each.telegram_id))
    return any(each.is_on_duty(now) for each in reached)
