"""Telegram updates that were accepted: the mark that makes a repeated one change nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
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
    session.execute(insert(ReceivedUpdate).values(values).on_conflict_do_nothing())
    mark = session.scalars(
        select(ReceivedUpdate).filter_by(bot_id=key.bot_id, update_id=key.update_id).with_for_update(),
    ).one()
    return mark if mark.finished_at is None else None
