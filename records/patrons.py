"""Patrons and what they asked to be told about."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from records.models import Feedback, Patron, Subscription


@dataclass(frozen=True, slots=True)
class Sender:
    """A Telegram account as an update shows it."""

    telegram_id: int
    name: str
    username: str | None = None
    language: str | None = None
    is_bot: bool = False


def patron_seen(session: Session, sender: Sender, now: datetime) -> Patron:
    """The patron behind a Telegram account, made at first sight, held until the transaction ends."""
    patron = session.scalars(_patron().with_for_update(), {"telegram_id": sender.telegram_id}).one_or_none()
    if patron is None:
        patron = Patron(telegram_id=sender.telegram_id, name=sender.name, first_seen_at=now, last_seen_at=now)
        session.add(patron)
    patron.name, patron.username = sender.name[:200], sender.username
    patron.last_seen_at, patron.blocked_at = now, None
    session.flush()
    return patron


def patron_of(session: Session, telegram_id: int) -> Patron | None:
    """The patron of a Telegram account, if it ever wrote."""
    return session.scalars(_patron(), {"telegram_id": telegram_id}).one_or_none()


@cache
def _patron() -> Select[Patron]:
    """Built once: building a query takes as long as asking it."""
    return select(Patron).where(Patron.telegram_id == bindparam("telegram_id"))


def add_feedback(session: Session, feedback: Feedback) -> int:
    """Keep a feedback record and return its number."""
    session.add(feedback)
    session.flush()
    return feedback.id


def subscribe(session: Session, patron_id: int, topic: str, now: datetime) -> bool:
    """Subscribe a patron to a topic; False when that subscription already stands."""
    wanted = topic.strip()[:120]
    if any(each.topic.casefold() == wanted.casefold() for each in subscriptions(session, patron_id)):
        return False
    session.add(Subscription(patron_id=patron_id, topic=wanted, subscribed_at=now))
    return True


def subscriptions(session: Session, patron_id: int) -> list[Subscription]:
    """The topics a patron is subscribed to, oldest first."""
    query = select(Subscription).filter_by(patron_id=patron_id, ended_at=None).order_by(Subscription.id)
    return list(session.scalars(query))


def unsubscribe(session: Session, patron_id: int, subscription_id: int | None, now: datetime) -> list[str]:
    """End one subscription of the patron, or all of them; the topics that ended."""
    ended = [each for each in subscriptions(session, patron_id) if subscription_id in {None, each.id}]
    for each in ended:
        each.ended_at = now
    return [each.topic for each in ended]
