"""The outgoing queue: Bot API calls kept until done, in order within a lane, surviving a crash."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, Text, Update, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.dml import ReturningUpdate

from records.adding import add_now
from records.changes import note_change
from records.models import Author, Delivery, DeliveryStatus, Message
from records.tables import table_of
from records.types import UtcDateTime

LEASE = timedelta(seconds=30)
SEND_FILE = "send_file"
FILE_LEASE = timedelta(minutes=5)  # an album may be 50 MB, and a library's line is slow
LONGEST_WAIT = timedelta(minutes=10)  # what would wait longer met a clock that was set back, and waits no more
ALERT_LANE = "alert:"  # and the librarian's number
PRIVATE_LANES = ("patron:", ALERT_LANE)  # all others lead to the one staff group
DELIVERIES, MESSAGES = table_of(Delivery), table_of(Message)
PENDING = (DeliveryStatus.QUEUED, DeliveryStatus.SENDING)


class Backlog(NamedTuple):
    """How many calls are not made yet, since when the oldest is queued, and since when one could have been made."""

    pending: int
    queued_at: datetime | None
    due_at: datetime | None


class Posted(NamedTuple):
    """What a call made: the new message's id, or the new topic's, and the file that Telegram keeps now."""

    id: int
    file_id: str | None = None


def enqueue(session: Session, delivery: Delivery, now: datetime) -> Delivery:
    """Queue one outgoing call in the caller's transaction."""
    delivery.queued_at = now
    delivery.available_at = delivery.available_at or now
    return add_now(session, delivery)


def backlog(session: Session) -> Backlog:
    """What is left to send, at a look."""
    query = select(func.count(Delivery.id), func.min(Delivery.queued_at), func.min(Delivery.available_at))
    return Backlog._make(session.execute(query.where(Delivery.status.in_(PENDING))).one())


def lanes_ready(session: Session, now: datetime) -> list[str]:
    """Lanes whose oldest pending delivery may be made now (or whose sender died with it in hand)."""
    return list(session.scalars(_lanes_ready(), {"now": now, "never": now + LONGEST_WAIT}))


@cache
def _lanes_ready() -> Select[str]:
    now, never = bindparam("now", type_=UtcDateTime()), bindparam("never", type_=UtcDateTime())
    waits, held = Delivery.available_at, Delivery.leased_until
    oldest = select(func.min(Delivery.id)).where(Delivery.status.in_(PENDING)).group_by(Delivery.lane)
    ready = or_(
        and_(Delivery.status == DeliveryStatus.QUEUED, or_(waits <= now, waits > never, Delivery.queued_at > now)),
        and_(Delivery.status == DeliveryStatus.SENDING, or_(held < now, held > never)),
    )
    return select(Delivery.lane).where(Delivery.id.in_(oldest), ready).order_by(Delivery.id)


def claim(session: Session, lane: str, now: datetime, most: int = 20) -> list[Delivery]:
    """Lease the lane's oldest deliveries, in order; empty when another sender has the lane or it must wait."""
    claimed: list[Delivery] = []
    for delivery in session.scalars(_pending().with_for_update(), {"lane": lane, "most": most}).all():
        if not _may_go(delivery, now) and not (claimed and _same_album(claimed[0], delivery)):
            break
        claimed.append(delivery)
    if claimed:
        lease = FILE_LEASE if claimed[0].method == SEND_FILE else LEASE
        _lease(session, [each.id for each in claimed], now + lease)
    return claimed


@cache
def _pending() -> Select[Delivery]:
    """Built once: building a query takes as long as asking it."""
    mine = select(Delivery).where(Delivery.lane == bindparam("lane"), Delivery.status.in_(PENDING))
    return mine.order_by(Delivery.id).limit(bindparam("most"))


def _lease(session: Session, ids: list[int], until: datetime) -> None:
    """Nobody who looks at a conversation is told: what is on its way looks like what waits."""
    session.execute(_leasing(), {"ids": ids, "until": until})


@cache
def _leasing() -> Update:
    some = DELIVERIES.c.id.in_(bindparam("ids", expanding=True))
    return update(DELIVERIES).where(some).values(status=DeliveryStatus.SENDING, leased_until=bindparam("until"))


def _same_album(first: Delivery, delivery: Delivery) -> bool:
    """Parts come a moment apart, each with its delay; when the first may go, those that are there go with it."""
    album = first.payload.get("album")
    return album is not None and delivery.status == DeliveryStatus.QUEUED and delivery.payload.get("album") == album


def _may_go(delivery: Delivery, now: datetime) -> bool:
    if delivery.status == DeliveryStatus.SENDING:
        return delivery.leased_until is not None and not now <= delivery.leased_until <= now + LONGEST_WAIT
    # Queued in the future: the clock was set back, and who waits shall not wait until it comes there again.
    return not now < delivery.available_at <= now + LONGEST_WAIT or delivery.queued_at > now


def give_back(session: Session, ids: list[int], available_at: datetime, error: str | None = None) -> None:
    """Return leased deliveries to the queue for a later try; with an error the try is counted."""
    if not ids:
        return
    counted = {"attempts": Delivery.attempts + 1, "error": error} if error else {}
    session.execute(
        update(Delivery)
        .where(Delivery.id.in_(ids), Delivery.status == DeliveryStatus.SENDING)
        .values(status=DeliveryStatus.QUEUED, available_at=available_at, leased_until=None, **counted),
    )


def give_back_all(session: Session, now: datetime) -> None:
    """Return every leased delivery: for a sender that knows it is the only one, and that the one before it is gone."""
    session.execute(
        update(Delivery)
        .where(Delivery.status == DeliveryStatus.SENDING)
        .values(status=DeliveryStatus.QUEUED, available_at=now, leased_until=None),
    )


def sent_since(session: Session, since: datetime, *, to_staff: bool) -> int:
    """How many deliveries were made since a moment, or are being made: to the staff group only, or in all."""
    made = or_(Delivery.sent_at >= since, Delivery.status == DeliveryStatus.SENDING)
    query = select(func.count(Delivery.id)).where(made)
    if to_staff:
        query = query.where(*(~Delivery.lane.startswith(lane) for lane in PRIVATE_LANES))
    return session.scalar(query) or 0


def mark_sent(session: Session, ids: list[int], posted: Sequence[Posted], now: datetime) -> None:
    """Note that these deliveries are done, and where each message now stands: its own, or the one that all share."""
    if len(ids) == len(posted) > 1:
        for number, place in zip(ids, posted, strict=True):
            _mark_sent(session, [number], place, now)
    else:
        _mark_sent(session, ids, posted[0] if posted else None, now)


def _mark_sent(session: Session, ids: list[int], place: Posted | None, now: datetime) -> None:
    marked = session.execute(_sending(), {"ids": ids, "now": now, "place": place.id if place else None})
    for interaction_id, message_id, chat_id in marked.all():
        note_change(session, interaction_id)
        if message_id is not None and place:
            placed = {"number": message_id, "chat": chat_id, "place": place.id}
            session.execute(_placing(), {**placed, "file": place.file_id})


@cache
def _sending() -> ReturningUpdate[int | None, int | None, int]:
    queue = DELIVERIES.c
    done = {"status": DeliveryStatus.SENT, "sent_at": bindparam("now"), "attempts": queue.attempts + 1}
    placed: dict[str, Any] = {"telegram_message_id": bindparam("place"), "leased_until": None}
    some = update(DELIVERIES).where(queue.id.in_(bindparam("ids", expanding=True)))
    return some.values(done | placed).returning(queue.interaction_id, queue.message_id, queue.chat_id)


@cache
def _placing() -> Update:
    """A bot's message stands where it was delivered; a librarian's where it was written."""
    said = MESSAGES.c
    placed: dict[str, Any] = {"chat_id": bindparam("chat"), "telegram_message_id": bindparam("place")}
    file = func.coalesce(bindparam("file", type_=Text()), said.file_id)
    unplaced = update(MESSAGES).where(said.id == bindparam("number"), said.telegram_message_id.is_(None))
    return unplaced.values(placed | {"file_id": file})


def mark_failed(session: Session, ids: list[int], error: str) -> None:
    """Note that these deliveries will never be made, and why."""
    for delivery in session.scalars(select(Delivery).where(Delivery.id.in_(ids))):
        delivery.status, delivery.error, delivery.leased_until = DeliveryStatus.FAILED, error, None
        delivery.attempts += 1


def drop_bot_answers(session: Session, interaction_id: int) -> int:
    """Drop what the bot still meant to say, so that it is not tried again either; how many messages that was.

    What is on its way at this moment cannot be called back: if it arrives, it is noted as sent.
    """
    said_by_bot = select(Message.id).filter_by(interaction_id=interaction_id, author=Author.BOT)
    waiting = aliased(Delivery)
    ids = select(waiting.id).where(waiting.message_id.in_(said_by_bot), waiting.status.in_(PENDING))
    dropped = list(session.scalars(ids))
    session.execute(update(Delivery).where(Delivery.id.in_(dropped)).values(status=DeliveryStatus.DROPPED))
    return len(dropped)


def delivered_as(session: Session, message_id: int, chat_id: int) -> Delivery | None:
    """The delivery that carried a message into a chat."""
    query = select(Delivery).filter_by(message_id=message_id, chat_id=chat_id).order_by(Delivery.id).limit(1)
    return session.scalars(query).one_or_none()
