"""Interactions, their messages and questions."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, or_, select, update
from sqlalchemy.orm import Session, lazyload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.dml import ReturningUpdate

from records.adding import add_now
from records.changes import note_change
from records.models import (
    Author,
    Handoff,
    Interaction,
    InteractionStatus,
    Message,
    Outcome,
    Patron,
    Question,
    Rating,
)
from records.search_text import search_text
from records.types import UtcDateTime

READ = ("rasa", "fuzzy")


class Earlier(NamedTuple):
    """One earlier interaction of a patron, for the librarian's card."""

    number: int
    opened_at: datetime
    topic: str | None
    score: int | None


def open_interaction(session: Session, patron: Patron, language: str, now: datetime) -> Interaction:
    """The patron's open interaction, or a new one that the bot owns."""
    return current_interaction(session, patron.id) or begin_interaction(session, patron, language, now)


def begin_interaction(session: Session, patron: Patron, language: str, now: datetime) -> Interaction:
    """A new interaction, that the bot owns, of a patron who has none open."""
    begun = Interaction(patron_id=patron.id, patron=patron, language=language, opened_at=now, last_activity_at=now)
    return add_now(session, begun)


def current_interaction(session: Session, patron_id: int) -> Interaction | None:
    """The patron's interaction that is not closed, held until the transaction ends."""
    return session.scalars(_current(), {"patron_id": patron_id}).one_or_none()


@cache
def _current() -> Select[Interaction]:
    """Built once, as the others of every message: building a query takes as long as asking it."""
    mine = Interaction.patron_id == bindparam("patron_id"), Interaction.status != InteractionStatus.CLOSED
    return select(Interaction).where(*mine).with_for_update(of=Interaction)


def resumed_interaction(session: Session, patron: Patron, now: datetime) -> Interaction | None:
    """The patron's interaction that is not closed, in which something was said now; held until the transaction ends."""
    found = session.scalars(_resumed(), {"patron": patron.id, "now": now}).one_or_none()
    if found is not None:
        set_committed_value(found, "patron", patron)
        note_change(session, found.id)
    return found


@cache
def _resumed() -> ReturningUpdate[Interaction]:
    mine = Interaction.patron_id == bindparam("patron"), Interaction.status != InteractionStatus.CLOSED
    said = update(Interaction).where(*mine).values(last_activity_at=bindparam("now")).returning(Interaction)
    return said.execution_options(synchronize_session=False)


def interaction(session: Session, number: int) -> Interaction | None:
    """One interaction by its number, held until the transaction ends."""
    return session.scalars(_interaction(), {"number": number}).one_or_none()


@cache
def _interaction() -> Select[Interaction]:
    return select(Interaction).where(Interaction.id == bindparam("number")).with_for_update(of=Interaction)


def add_message(session: Session, message: Message) -> Message:
    """Record one thing said, and that the interaction is alive."""
    message.search_text = search_text(message.text) if message.text else None
    return add_now(session, message)


def message_in_chat(session: Session, chat_id: int, telegram_message_id: int) -> Message | None:
    """The recorded message that stands at this place of a Telegram chat."""
    query = select(Message).filter_by(chat_id=chat_id, telegram_message_id=telegram_message_id)
    return session.scalars(query.order_by(Message.id.desc()).limit(1)).one_or_none()


def librarian_spoke_after(session: Session, message: Message) -> bool:
    """Whether a librarian wrote in a message's interaction after it."""
    query = select(Message.id).filter_by(interaction_id=message.interaction_id, author=Author.LIBRARIAN)
    return session.scalars(query.where(Message.id > message.id).limit(1)).first() is not None


class Lately(NamedTuple):
    """What a patron did lately, as far as it decides how a message is met."""

    awaited: int | None
    said: int
    read: int


def lately(session: Session, interaction: Interaction, now: datetime, flood: datetime, share: datetime) -> Lately:
    """The rating whose comment is awaited; how many messages came, and how many questions were read, since moments."""
    given = {"patron_id": interaction.patron_id, "interaction_id": interaction.id, "now": now}
    return Lately(*session.execute(_lately(), {**given, "flood": flood, "share": share}).one())


@cache
def _lately() -> Select[Any]:
    mine = Interaction.patron_id == bindparam("patron_id")
    now, since = (bindparam(name, type_=UtcDateTime()) for name in ("now", "share"))
    awaited = select(func.max(Rating.id)).join(Interaction).where(mine, Rating.comment_awaited_until > now)
    said = select(func.count(Message.id)).where(
        Message.interaction_id == bindparam("interaction_id"),
        Message.author == Author.PATRON,
        Message.said_at > bindparam("flood", type_=UtcDateTime()),
    )
    read = select(func.count(Question.id)).join(Interaction).where(mine, Interaction.last_activity_at > since)
    read = read.where(Question.asked_at > since, Question.source.in_(READ))
    return select(*(each.scalar_subquery() for each in (awaited, said, read)))


def said_since(session: Session, interaction_id: int, since: datetime) -> list[str]:
    """What the patron said in this interaction since a moment, oldest first; empty texts for pictures and the like."""
    found = session.scalars(_said_since(), {"interaction_id": interaction_id, "since": since})
    return [text or "" for text in found]


@cache
def _said_since() -> Select[str | None]:
    query = select(Message.search_text).where(
        Message.interaction_id == bindparam("interaction_id"),
        Message.author == Author.PATRON,
        Message.said_at > bindparam("since"),
    )
    return query.order_by(Message.id)


def is_later_in_album(session: Session, message: Message) -> bool:
    """Whether an earlier part of the message's album was recorded already."""
    if message.media_group_id is None:
        return False
    query = select(Message.id).filter_by(interaction_id=message.interaction_id, media_group_id=message.media_group_id)
    return session.scalars(query.where(Message.id < message.id).limit(1)).first() is not None


def last_messages(session: Session, interaction_id: int, count: int) -> list[Message]:
    """The newest messages between patron and desk, oldest of them first."""
    query = (
        select(Message)
        .where(Message.interaction_id == interaction_id, Message.author != Author.NOTE)
        .order_by(Message.id.desc())
        .limit(count)
    )
    return list(reversed(session.scalars(query).all()))


def last_said(session: Session, interaction_id: int, author: Author) -> Message | None:
    """The newest message of one kind of author."""
    query = select(Message).filter_by(interaction_id=interaction_id, author=author)
    return session.scalars(query.order_by(Message.id.desc()).limit(1)).one_or_none()


def question(session: Session, number: int) -> Question | None:
    """One question by its number."""
    return session.get(Question, number)


def last_question(session: Session, interaction_id: int, but: Collection[str] = ()) -> Question | None:
    """The newest question of an interaction, but not of some intents."""
    return session.scalars(_last_question(frozenset(but)), {"interaction_id": interaction_id}).one_or_none()


@cache
def _last_question(but: frozenset[str]) -> Select[Question]:
    query = select(Question).where(Question.interaction_id == bindparam("interaction_id"))
    query = query.options(lazyload(Question.interaction))  # which whoever asks has at hand
    if but:
        query = query.where(or_(Question.intent.is_(None), Question.intent.not_in(but)))
    return query.order_by(Question.id.desc()).limit(1)


def anything_answered(session: Session, interaction_id: int) -> bool:
    """Whether the desk answered something worth a rating in this interaction."""
    answered = select(Question.id).filter_by(interaction_id=interaction_id, outcome=Outcome.ANSWERED)
    resolved = select(Handoff.id).where(Handoff.interaction_id == interaction_id, Handoff.resolved_at.is_not(None))
    return session.scalars(answered.limit(1)).first() is not None or session.scalars(resolved).first() is not None


def earlier_interactions(session: Session, now_open: Interaction, count: int) -> list[Earlier]:
    """The patron's newest closed interactions before this one, newest first."""
    query = (
        select(Interaction.id, Interaction.opened_at, Interaction.topic, Rating.score)
        .outerjoin(Rating, Rating.interaction_id == Interaction.id)
        .where(Interaction.patron_id == now_open.patron_id, Interaction.id != now_open.id)
        .order_by(Interaction.id.desc())
        .limit(count)
    )
    return [Earlier(*row) for row in session.execute(query)]


def idle_interactions(session: Session, before: datetime, count: int = 50) -> list[Interaction]:
    """Interactions of the bot that fell silent before a moment and that no human still owes anything."""
    owed = select(Handoff.id).where(
        Handoff.interaction_id == Interaction.id, Handoff.resolved_at.is_(None), Handoff.cancelled_at.is_(None)
    )
    query = (
        select(Interaction)
        .where(Interaction.status == InteractionStatus.BOT, Interaction.last_activity_at < before, ~owed.exists())
        .limit(count)
        .with_for_update(of=Interaction, skip_locked=True)
    )
    return list(session.scalars(query))


def rating_of(session: Session, interaction_id: int) -> Rating | None:
    """The rating of an interaction, asked or given."""
    return session.scalars(select(Rating).filter_by(interaction_id=interaction_id)).one_or_none()


def awaited_comment(session: Session, patron_id: int, now: datetime) -> Rating | None:
    """The rating whose comment the desk is waiting for from this patron."""
    return session.scalars(_awaited_comment(), {"patron_id": patron_id, "now": now}).one_or_none()


@cache
def _awaited_comment() -> Select[Rating]:
    awaited = Interaction.patron_id == bindparam("patron_id"), Rating.comment_awaited_until > bindparam("now")
    query = select(Rating).join(Interaction).options(lazyload(Rating.interaction))  # needed only where one is found
    return query.where(*awaited).order_by(Rating.id.desc()).limit(1)
