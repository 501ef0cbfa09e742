"""Telegram updates that were accepted: the mark that makes a repeated one change nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Insert, Select, Update, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from records.models import Message, ReceivedUpdate
from records.tables import table_of

MARKS = table_of(ReceivedUpdate)
OFFERED = timedelta(days=1)  # by Telegram, until it is taken
KEPT = timedelta(days=7)
LOOKED_AT = 1000  # of the oldest marks, at a time


@dataclass(frozen=True, slots=True)
class UpdateKey:
    """Which update of which bot (update ids of different bots may coincide)."""

    bot_id: int
    update_id: int


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of an update that is not finished, and the message that was stored for it."""

    number: int
    message_id: int | None = None


def begin_update(session: Session, key: UpdateKey, now: datetime) -> Mark | None:
    """The mark of this update, held until the transaction ends; None when it was finished before."""
    values = {"bot_id": key.bot_id, "update_id": key.update_id, "received_at": now}
    new = session.execute(_begin(session.get_bind().dialect.name), values).scalar_one_or_none()
    return begun_update(session, key) if new is None else Mark(new)


def begun_update(session: Session, key: UpdateKey) -> Mark | None:
    """The mark of an update that was begun before, held until the transaction ends; None when it is finished."""
    mark = session.execute(_mark(), {"bot": key.bot_id, "update": key.update_id}).one()
    return Mark(mark.id, mark.message_id) if mark.finished_at is None else None


def note_message(session: Session, mark: Mark, message_id: int) -> None:
    """Note which message was stored for an update."""
    session.execute(_change("message_id"), {"number": mark.number, "value": message_id})


def finish_update(session: Session, mark: Mark, now: datetime) -> None:
    """Note that all effects of an update are committed with this transaction."""
    session.execute(_change("finished_at"), {"number": mark.number, "value": now})


def unmet_interactions(session: Session, now: datetime) -> set[int]:
    """The numbers of interactions with a message that was accepted, is not met, and may still come again."""
    unmet = select(Message.interaction_id).join(ReceivedUpdate, ReceivedUpdate.message_id == Message.id)
    query = unmet.where(ReceivedUpdate.finished_at.is_(None), ReceivedUpdate.received_at > now - OFFERED)
    return set(session.scalars(query))


def forget_finished(session: Session, now: datetime) -> None:
    """Remove some marks of updates that are long finished and never come again."""
    oldest = select(func.min(MARKS.c.id)).scalar_subquery()
    session.execute(delete(MARKS).where(MARKS.c.id < oldest + LOOKED_AT, MARKS.c.finished_at < now - KEPT))


@cache
def _begin(dialect: str) -> Insert:
    """Built once, as all of these: building a query takes as long as asking it."""
    new = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(MARKS)
    return new.on_conflict_do_nothing().returning(MARKS.c.id)


@cache
def _mark() -> Select[Any]:
    key = MARKS.c.bot_id == bindparam("bot"), MARKS.c.update_id == bindparam("update")
    return select(MARKS.c.id, MARKS.c.message_id, MARKS.c.finished_at).where(*key).with_for_update()


@cache
def _change(column: str) -> Update:
    return update(MARKS).where(MARKS.c.id == bindparam("number")).values({column: bindparam("value")})
