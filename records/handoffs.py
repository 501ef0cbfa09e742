"""Handoffs: who waits, who was claimed by whom, and how long it took."""

from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, lazyload

from records.models import (
    Author,
    Handoff,
    HandoffEvent,
    HandoffKind,
    Interaction,
    InteractionStatus,
    Librarian,
    Message,
)

MEASURED_HANDOFFS = 50


def _still_open() -> ColumnElement[bool]:
    return and_(Handoff.resolved_at.is_(None), Handoff.cancelled_at.is_(None))


def handoff(session: Session, number: int) -> Handoff | None:
    """One handoff by its number, held until the transaction ends: of two claims one is first.

    Its interaction is held before it, as whatever patrons do holds it: in another order two could wait for each other.
    """
    whose = select(Handoff.interaction_id).filter_by(id=number).scalar_subquery()
    session.execute(select(Interaction.id).where(Interaction.id == whose).with_for_update())
    query = select(Handoff).filter_by(id=number).with_for_update(of=Handoff).execution_options(populate_existing=True)
    return session.scalars(query).one_or_none()


def open_handoff(session: Session, interaction_id: int) -> Handoff | None:
    """The handoff of an interaction that is neither resolved nor cancelled."""
    return session.scalars(_open_handoff(), {"interaction_id": interaction_id}).one_or_none()


@cache
def _open_handoff() -> Select[Handoff]:
    """Built once: building a query takes as long as asking it."""
    query = select(Handoff).where(Handoff.interaction_id == bindparam("interaction_id"), _still_open())
    query = query.options(lazyload(Handoff.interaction), lazyload(Handoff.librarian))  # for most there is none
    return query.order_by(Handoff.id.desc()).limit(1)


def handoff_of_topic(session: Session, topic_id: int) -> Handoff | None:
    """The newest handoff shown in a topic of the staff group, held as above."""
    number = session.scalar(select(func.max(Handoff.id)).filter_by(topic_id=topic_id))
    return handoff(session, number) if number is not None else None


def trace(session: Session, handed: Handoff, event: str, now: datetime, librarian_id: int | None = None) -> None:
    """Record one step in a handoff's life."""
    session.add(HandoffEvent(handoff_id=handed.id, event=event, librarian_id=librarian_id, at=now))


def first_claim() -> ScalarSelect[datetime]:
    """When a handoff was claimed for the first time; `claimed_at` is that of whoever has it now."""
    claimed = HandoffEvent.handoff_id == Handoff.id, HandoffEvent.event == "claimed"
    return select(func.min(HandoffEvent.at)).where(*claimed).correlate(Handoff).scalar_subquery()


def place_in_queue(session: Session, handed: Handoff) -> int:
    """How many patrons are served before this one, plus one."""
    query = select(func.count(Handoff.id)).where(
        _still_open(),
        Handoff.kind == HandoffKind.QUEUE,
        Handoff.claimed_at.is_(None),
        Handoff.requested_at <= handed.requested_at,
        Handoff.id <= handed.id,
    )
    return max(session.scalar(query) or 1, 1)


def longest_waiting(session: Session) -> tuple[int, datetime | None]:
    """How many patrons wait for a librarian to claim them, and since when the first does."""
    query = (
        select(func.count(Handoff.id), func.min(Handoff.requested_at))
        .join(Interaction)
        .where(
            Interaction.status == InteractionStatus.WAITING,
            _still_open(),
            Handoff.kind == HandoffKind.QUEUE,
            Handoff.claimed_at.is_(None),
        )
    )
    number, since = session.execute(query).one()
    return number, since


def measured_minutes_per_place(session: Session, at_least: int) -> float | None:
    """Median minutes that one place in the queue took, from the newest claimed handoffs; None below so many.

    Those that were given back have a new place, which says nothing of how long the first one took.
    """
    query = (
        select(Handoff.requested_at, first_claim(), Handoff.place)
        .where(Handoff.kind == HandoffKind.QUEUE, Handoff.claimed_at.is_not(None), Handoff.place.is_not(None))
        .where(Handoff.released_at.is_(None))
        .order_by(Handoff.id.desc())
        .limit(MEASURED_HANDOFFS)
    )
    waits = sorted(
        (claimed - asked).total_seconds() / 60 / place
        for asked, claimed, place in session.execute(query)
        if claimed and place
    )
    return waits[len(waits) // 2] if len(waits) >= at_least else None


def waiting_queue(session: Session) -> list[Handoff]:
    """Unclaimed handoffs of the queue, first come first."""
    query = (
        select(Handoff)
        .join(Handoff.interaction)
        .where(_still_open(), Handoff.kind == HandoffKind.QUEUE, Handoff.claimed_at.is_(None))
        .order_by(Handoff.id)
    )
    return list(session.scalars(_free_ones(query)))


def _free_ones(query: Select[Handoff]) -> Select[Handoff]:
    """Only handoffs that nobody holds now, held with their interactions until the transaction ends."""
    held = query.with_for_update(of=(Handoff, Interaction), skip_locked=True)
    return held.options(contains_eager(Handoff.interaction)).execution_options(populate_existing=True)


def neglected_handoffs(session: Session, before: datetime) -> list[Handoff]:
    """Claimed handoffs whose patron has waited for a word since before a moment, or whose librarian left the staff."""
    said = select(func.max(Message.id)).filter_by(author=Author.PATRON)
    replied = select(func.max(Message.id)).filter_by(author=Author.LIBRARIAN)
    here = Message.interaction_id == Handoff.interaction_id
    patron_last = said.where(here).correlate(Handoff).scalar_subquery()
    librarian_last = func.coalesce(replied.where(here).correlate(Handoff).scalar_subquery(), 0)
    last_said_at = select(Message.said_at).where(Message.id == patron_last).correlate(Handoff).scalar_subquery()
    waits = and_(patron_last > librarian_last, last_said_at < before, Handoff.claimed_at < before)
    left = exists().where(Librarian.id == Handoff.librarian_id, Librarian.removed_at.is_not(None))
    query = (
        select(Handoff)
        .join(Handoff.interaction)
        .where(_still_open(), Interaction.status == InteractionStatus.WITH_LIBRARIAN, or_(waits, left))
    )
    return list(session.scalars(_free_ones(query)))
