"""Telegram updates that were accepted: the mark that makes a repeated one change nothing."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from records.models import ReceivedUpdate


@dataclass(frozen=True, slots=True)
class UpdateKey:
    """Which update of which bot (update ids of different bots may coincide)."""

    bot_id: int
    update_id: int


def begin_update(session: Session, key: UpdateKey, now: datetime) -> ReceivedUpdate | None:
    """The mark of this update, held until the transaction ends; None when it was finished before."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {"bot_id": key.bot_id, "update_id": key.update_id, "received_at": now}
    new = session.scalars(
        insert(ReceivedUpdate).values(values).on_conflict_do_nothing().returning(ReceivedUpdate)
    ).one_or_none()
    return new or begun_update(session, key)


def begun_update(session: Session, key: UpdateKey) -> ReceivedUpdate | None:
    """The mark of an update that was begun before, held until the transaction ends; None when it is finished."""
    mark = session.scalars(_mark(), {"bot_id": key.bot_id, "update_id": key.update_id}).one()
    return mark if mark.finished_at is None else None


@cache
def _mark() -> Select[ReceivedUpdate]:
    """Built once: building a query takes as long as asking it."""
    key = ReceivedUpdate.bot_id == bindparam("bot_id"), ReceivedUpdate.update_id == bindparam("update_id")
    return select(ReceivedUpdate).where(*key).with_for_update()
