"""The read side of how an interaction went: its steps in order of time, and what became of each outgoing message."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session, aliased

from records.handoffs import first_claim
from records.models import Author, Delivery, Handoff, Interaction, Librarian, Message, Question, Rating
from records.reports import timeline


class Step(NamedTuple):
    """One step of an interaction, the librarian who took it, and the colleague it gave the chat to."""

    at: datetime
    what: str
    who: str | None = None
    to: str | None = None


class Sending(NamedTuple):
    """One outgoing Bot API call and where it stands."""

    queued_at: datetime
    method: str
    status: str
    attempts: int
    error: str | None
    sent_at: datetime | None


class Passed(NamedTuple):
    """One handoff: why and when it was asked for, promised and first claimed, who has it, and how it went on."""

    number: int
    kind: str
    reason: str
    requested_at: datetime
    promised_at: datetime | None
    first_claimed_at: datetime | None
    first_reply_at: datetime | None
    released_at: datetime | None
    resolved_at: datetime | None
    cancelled_at: datetime | None
    librarian: str | None


def course(session: Session, number: int) -> list[Step]:
    """The steps of an interaction from its opening to its rating, oldest first."""
    return sorted(_steps(session, number), key=_order)


def _order(step: Step) -> tuple[datetime, bool]:
    """By time; what ended a conversation comes before its end, though both were in one moment."""
    return step.at, step.what == "closed"


def _steps(session: Session, number: int) -> Iterator[Step]:
    moments = select(Interaction.opened_at, Interaction.closed_at, Rating.rated_at)
    query = moments.outerjoin(Rating, Rating.interaction_id == Interaction.id).where(Interaction.id == number)
    for moment in session.execute(query):
        found = zip(("opened", "closed", "rated"), moment, strict=True)
        yield from (Step(at, what) for what, at in found if at is not None)
    asked = select(Question.asked_at).where(Question.interaction_id == number)
    yield from (Step(at, "question") for at in session.scalars(asked.order_by(Question.id)))
    yield from (Step(each.at, each.event, each.librarian, each.to) for each in timeline(session, number))
    replies = select(Handoff.first_reply_at, func.coalesce(_first_to_reply(), Librarian.name))
    replies = replies.outerjoin(Librarian, Librarian.id == Handoff.librarian_id)
    for at, who in session.execute(replies.where(Handoff.interaction_id == number)):
        yield from [Step(at, "first_reply", who)] if at is not None else []


def _first_to_reply() -> ScalarSelect[str]:
    """Who wrote first in a handoff, which need not be who has it now."""
    wrote = aliased(Librarian)
    said = select(wrote.name).join(Message, Message.librarian_id == wrote.id)
    here = Message.interaction_id == Handoff.interaction_id, Message.author == Author.LIBRARIAN
    since = said.where(*here, Message.said_at >= Handoff.requested_at)
    return since.order_by(Message.id).limit(1).correlate(Handoff).scalar_subquery()


def handoffs(session: Session, number: int) -> list[Passed]:
    """The handoffs of an interaction, oldest first."""
    of_its_own = {"number": Handoff.id, "first_claimed_at": first_claim(), "librarian": Librarian.name}
    columns = [of_its_own[name] if name in of_its_own else getattr(Handoff, name) for name in Passed._fields]
    query = select(*columns).outerjoin(Librarian, Librarian.id == Handoff.librarian_id)
    found = session.execute(query.where(Handoff.interaction_id == number).order_by(Handoff.id))
    return [Passed._make(row) for row in found]


def sendings(session: Session, number: int) -> list[Sending]:
    """The outgoing calls of an interaction, in the order they were queued."""
    columns = (Delivery.queued_at, Delivery.method, Delivery.status, Delivery.attempts, Delivery.error)
    query = select(*columns, Delivery.sent_at).where(Delivery.interaction_id == number).order_by(Delivery.id)
    return [Sending._make(row) for row in session.execute(query)]
