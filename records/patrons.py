"""Patrons and what they asked to be told about."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from records.adding import add_now
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
    name = sender.name[:200]
    seen = {"number": sender.telegram_id, "called": name, "address": sender.username, "now": now}
    patron = session.scalars(_seen(), seen).one_or_none()
    if patron is None:
        times = {"first_seen_at": now, "last_seen_at": now}
        patron = Patron(telegram_id=sender.telegram_id, name=name, username=sender.username, **times)
        add_now(session, patron)
    return patron


@cache
def _seen() -> ReturningUpdate[Patron]:
    known: dict[str, Any] = {
        "name": bindparam("called"),
        "username": bindparam("address"),
        "last_seen_at": bindparam("now"),
    }
    query = update(Patron).where(Patron.telegram_id == bindparam("number")).values(known | {"blocked_at": None})
    return query.returning(Patron).execution_options(synchronize_session=False, populate_existing=True)


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
