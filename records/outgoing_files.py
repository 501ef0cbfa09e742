"""Files that librarians add to replies, from when they are chosen until Telegram has them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Session

from records.file_models import OutgoingFile
from records.models import Delivery
from records.outbox import PENDING

KEPT = timedelta(days=7)  # for sending again what could not be delivered


def keep(session: Session, message_id: int, content: bytes, now: datetime) -> None:
    """Keep the file of a message; it is written at once, so that of several only one is in memory."""
    session.execute(insert(OutgoingFile).values(message_id=message_id, content=content, kept_at=now))


def is_kept(session: Session, message_id: int | None) -> bool:
    """Whether the file of a message is still here to be sent."""
    return session.scalar(select(OutgoingFile.message_id).filter_by(message_id=message_id)) is not None


def contents(session: Session, message_ids: Sequence[int]) -> tuple[bytes, ...]:
    """The files of some messages, in this order; an empty one where it is no longer kept."""
    query = select(OutgoingFile.message_id, OutgoingFile.content).where(OutgoingFile.message_id.in_(message_ids))
    found = {row.message_id: row.content for row in session.execute(query)}
    return tuple(found.get(each, b"") for each in message_ids)


def forget(session: Session, message_id: int) -> None:
    """Keep the file of a message no longer."""
    session.execute(delete(OutgoingFile).where(OutgoingFile.message_id == message_id))


def forget_old(session: Session, now: datetime) -> None:
    """Keep no longer what could not be delivered for a week."""
    pending = exists().where(Delivery.message_id == OutgoingFile.message_id, Delivery.status.in_(PENDING))
    session.execute(delete(OutgoingFile).where(OutgoingFile.kept_at < now - KEPT, ~pending))
