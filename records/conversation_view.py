"""The read side of one conversation, as a librarian sees it: who, what was said, how it was read and delivered."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from records.file_models import OutgoingFile
from records.models import (
    Author,
    Delivery,
    Handoff,
    Interaction,
    Librarian,
    Message,
    Patron,
    Question,
    Rating,
    Subscription,
)
from records.outbox import SEND_FILE


class Line(NamedTuple):
    """One message with the state of its delivery; `delivery` is None for what was never to be sent."""

    id: int
    said_at: datetime
    author: str
    librarian: str | None
    kind: str
    text: str | None
    file_name: str | None
    edited_at: datetime | None
    delivery: str | None
    error: str | None
    delivery_id: int | None
    has_file: bool


class Attachment(NamedTuple):
    """A file, on Telegram or (its content) still on the way there, and whose conversation it is in."""

    kind: str
    file_id: str | None
    file_name: str | None
    librarian_id: int | None
    content: bytes | None


class Unread(NamedTuple):
    """A patron's message that Sapa left to a librarian."""

    message: int
    text: str


class Reading(NamedTuple):
    """How one question was read and met."""

    message_id: int
    question: int
    intent: str | None
    confidence: float
    source: str
    outcome: str


class Head(NamedTuple):
    """One interaction, its patron and its newest handoff."""

    interaction: int
    status: str
    language: str
    topic: str | None
    opened_at: datetime
    closed_at: datetime | None
    closing_reason: str | None
    effort_level: int | None
    librarian_id: int | None
    librarian: str | None
    patron_id: int
    patron: str
    username: str | None
    member_number: str | None
    first_seen_at: datetime
    blocked_at: datetime | None
    score: int | None
    comment: str | None
    handoff: int | None
    reason: str | None
    kind: str | None
    claimed_at: datetime | None
    promised_at: datetime | None
    resolved_at: datetime | None
    cancelled_at: datetime | None
    texts_removed_at: datetime | None

    @property
    def is_handed_over(self) -> bool:
        """Whether a human still owes the patron something."""
        return self.handoff is not None and self.resolved_at is None and self.cancelled_at is None


class Consent(NamedTuple):
    """That a patron agreed to have news on a topic, and when; withdrawn where it no longer stands."""

    topic: str
    given_at: datetime
    withdrawn_at: datetime | None


class Past(NamedTuple):
    """An earlier interaction of the same patron."""

    interaction: int
    opened_at: datetime
    topic: str | None
    score: int | None


def head(session: Session, number: int) -> Head | None:
    """One interaction, None where there is none of that number."""
    newest = select(func.max(Handoff.id)).where(Handoff.interaction_id == Interaction.id).correlate(Interaction)
    of_interaction = (
        Interaction.id,
        Interaction.status,
        Interaction.language,
        Interaction.topic,
        Interaction.opened_at,
        Interaction.closed_at,
        Interaction.closing_reason,
        Interaction.effort_level,
        Interaction.librarian_id,
        Librarian.name,
    )
    of_patron = (Patron.id, Patron.name, Patron.username, Patron.member_number, Patron.first_seen_at, Patron.blocked_at)
    of_handoff = (Handoff.id, Handoff.reason, Handoff.kind, Handoff.claimed_at, Handoff.promised_at)
    ended = (Handoff.resolved_at, Handoff.cancelled_at, Interaction.texts_removed_at)
    query = (
        select(*of_interaction, *of_patron, Rating.score, Rating.comment, *of_handoff, *ended)
        .select_from(Interaction)
        .join(Patron, Patron.id == Interaction.patron_id)
        .outerjoin(Librarian, Librarian.id == Interaction.librarian_id)
        .outerjoin(Rating, Rating.interaction_id == Interaction.id)
        .outerjoin(Handoff, Handoff.id == newest.scalar_subquery())
        .where(Interaction.id == number)
    )
    row = session.execute(query).one_or_none()
    return Head._make(row) if row is not None else None


def lines(session: Session, number: int, after: int = 0) -> list[Line]:
    """The messages of an interaction in order, from after one on."""
    sent = (
        select(Delivery.id)
        .where(Delivery.message_id == Message.id, Delivery.method.in_(("send_text", "copy", SEND_FILE)))
        .order_by(Delivery.id)
        .limit(1)
        .correlate(Message)
        .scalar_subquery()
    )
    query = (
        select(
            Message.id,
            Message.said_at,
            Message.author,
            Librarian.name,
            Message.kind,
            Message.text,
            Message.file_name,
            Message.edited_at,
            Delivery.status,
            Delivery.error,
            Delivery.id,
            or_(Message.file_id.is_not(None), OutgoingFile.message_id.is_not(None)),
        )
        .outerjoin(OutgoingFile, OutgoingFile.message_id == Message.id)
        .outerjoin(Librarian, Librarian.id == Message.librarian_id)
        .outerjoin(Delivery, Delivery.id == sent)
        .where(Message.interaction_id == number, Message.id > after)
        .order_by(Message.id)
    )
    return [Line._make(row) for row in session.execute(query)]


def attachment(session: Session, number: int, message: int) -> Attachment | None:
    """The file of one message of an interaction; None where it has none."""
    query = (
        select(Message.kind, Message.file_id, Message.file_name, Interaction.librarian_id, OutgoingFile.content)
        .join(Interaction, Interaction.id == Message.interaction_id)
        .outerjoin(OutgoingFile, OutgoingFile.message_id == Message.id)
        .where(Message.id == message, Message.interaction_id == number)
        .where(or_(Message.file_id.is_not(None), OutgoingFile.message_id.is_not(None)))
    )
    row = session.execute(query).one_or_none()
    return Attachment._make(row) if row is not None else None


def unread(session: Session, handoff: int, count: int = 10) -> list[Unread]:
    """The newest messages with words since a handoff was asked for that are no question on record, in order."""
    requested = session.get_one(Handoff, handoff)
    since = requested.requested_at.replace(microsecond=0)  # Telegram tells whole seconds
    asked = exists().where(Question.message_id == Message.id)
    query = (
        select(Message.id, Message.text)
        .where(Message.interaction_id == requested.interaction_id, Message.said_at >= since)
        .where(Message.author == Author.PATRON, Message.text.is_not(None), ~Message.text.startswith("/"), ~asked)
        .order_by(Message.id.desc())
        .limit(count)
    )
    return [Unread._make(row) for row in reversed(session.execute(query).all())]


def readings(session: Session, number: int) -> dict[int, list[Reading]]:
    """How the questions of an interaction were read, by the message each stands in."""
    columns = (
        Question.message_id,
        Question.id,
        Question.intent,
        Question.confidence,
        Question.source,
        Question.outcome,
    )
    found: dict[int, list[Reading]] = {}
    for row in session.execute(select(*columns).where(Question.interaction_id == number).order_by(Question.id)):
        found.setdefault(row[0], []).append(Reading._make(row))
    return found


def earlier(session: Session, patron_id: int, but: int, count: int = 8) -> list[Past]:
    """The patron's other interactions, newest first."""
    query = (
        select(Interaction.id, Interaction.opened_at, Interaction.topic, Rating.score)
        .outerjoin(Rating, Rating.interaction_id == Interaction.id)
        .where(Interaction.patron_id == patron_id, Interaction.id != but)
        .order_by(Interaction.id.desc())
        .limit(count)
    )
    return [Past._make(row) for row in session.execute(query)]


def colleagues_replies(session: Session, intent: str, head: Head, count: int) -> list[tuple[str, Patron]]:
    """Librarians' newest replies, and to whom, in other conversations of the language in which the same was asked."""
    others = Interaction.id != head.interaction, Interaction.language == head.language
    asked = select(Question.interaction_id).join(Interaction).where(Question.intent == intent, *others)
    newest = (
        select(func.max(Message.id))
        .where(Message.author == Author.LIBRARIAN, Message.text.is_not(None), Message.interaction_id.in_(asked))
        .group_by(Message.text)
        .order_by(func.max(Message.id).desc())
        .limit(count)
    )
    query = select(Message.text, Patron).select_from(Message).join(Interaction).join(Patron)
    found = session.execute(query.where(Message.id.in_(newest)).order_by(Message.id.desc()))
    return [(text, patron) for text, patron in found if text]


def consents(session: Session, patron_id: int) -> list[Consent]:
    """Everything a patron ever agreed to, oldest first; news on topics is all that Sapa asks to be allowed."""
    columns = (Subscription.topic, Subscription.subscribed_at, Subscription.ended_at)
    query = select(*columns).where(Subscription.patron_id == patron_id).order_by(Subscription.id)
    return [Consent._make(row) for row in session.execute(query)]
