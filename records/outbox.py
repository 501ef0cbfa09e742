"""The outgoing queue: Bot API calls kept until done, in order within a lane, surviving a crash."""

from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from records.models import Author, Delivery, DeliveryStatus, Message

LEASE = timedelta(seconds=30)
PENDING = (DeliveryStatus.QUEUED, DeliveryStatus.SENDING)


def enqueue(session: Session, delivery: Delivery, now: datetime) -> Delivery:
    """Queue one outgoing call in the caller's transaction."""
    delivery.queued_at = now
    delivery.available_at = delivery.available_at or now
    session.add(delivery)
    session.flush()
    return delivery


def lanes_ready(session: Session, now: datetime) -> list[str]:
    """Lanes whose oldest pending delivery may be made now (or whose sender died with it in hand)."""
    oldest = select(func.min(Delivery.id)).where(Delivery.status.in_(PENDING)).group_by(Delivery.lane)
    ready = or_(
        and_(Delivery.status == DeliveryStatus.QUEUED, Delivery.available_at <= now),
        and_(Delivery.status == DeliveryStatus.SENDING, Delivery.leased_until < now),
    )
    return list(session.scalars(select(Delivery.lane).where(Delivery.id.in_(oldest), ready).order_by(Delivery.id)))


def is_ready(session: Session, lane: str, now: datetime) -> bool:
    """Whether this lane's oldest pending delivery may be made now."""
    query = select(Delivery).where(Delivery.lane == lane, Delivery.status.in_(PENDING)).order_by(Delivery.id).limit(1)
    oldest = session.scalar(query)
    return oldest is not None and _may_go(oldest, now)


def claim(session: Session, lane: str, now: datetime, most: int = 20) -> list[Delivery]:
    """Lease the lane's oldest deliveries, in order; empty when another sender has the lane or it must wait."""
    query = (
        select(Delivery)
        .where(Delivery.lane == lane, Delivery.status.in_(PENDING))
        .order_by(Delivery.id)
        .limit(most)
        .with_for_update()
    )
    claimed: list[Delivery] = []
    for delivery in session.scalars(query).all():
        if not _may_go(delivery, now) and not (claimed and _same_album(claimed[0], delivery)):
            break
        delivery.status, delivery.leased_until = DeliveryStatus.SENDING, now + LEASE
        claimed.append(delivery)
    return claimed


def _same_album(first: Delivery, delivery: Delivery) -> bool:
    """Parts come a moment apart, each with its delay; when the first may go, those that are there go with it."""
    album = first.payload.get("album")
    return album is not None and delivery.status == DeliveryStatus.QUEUED and delivery.payload.get("album") == album


def _may_go(delivery: Delivery, now: datetime) -> bool:
    if delivery.status == DeliveryStatus.SENDING:
        return delivery.leased_until is not None and delivery.leased_until < now
    return delivery.available_at <= now


def give_back(session: Session, ids: list[int], available_at: datetime, error: str | None = None) -> None:
    """Return leased deliveries to the queue for a later try; with an error the try is counted."""
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
        query = query.where(~Delivery.lane.startswith("patron:"))
    return session.scalar(query) or 0


def mark_sent(session: Session, ids: list[int], telegram_message_id: int | None, now: datetime) -> None:
    """Note that these deliveries are done, and where the message now stands."""
    for delivery in session.scalars(select(Delivery).where(Delivery.id.in_(ids))):
        delivery.status, delivery.sent_at = DeliveryStatus.SENT, now
        delivery.telegram_message_id, delivery.leased_until = telegram_message_id, None
        delivery.attempts += 1
        _place_message(session, delivery, telegram_message_id)


def _place_message(session: Session, delivery: Delivery, telegram_message_id: int | None) -> None:
    """A bot's message stands where it was delivered; a librarian's where it was written."""
    message = session.get(Message, delivery.message_id) if delivery.message_id else None
    if message is not None and message.telegram_message_id is None and telegram_message_id:
        message.chat_id, message.telegram_message_id = delivery.chat_id, telegram_message_id


def mark_failed(session: Session, ids: list[int], error: str) -> None:
    """Note that these deliveries will never be made, and why."""
    for delivery in session.scalars(select(Delivery).where(Delivery.id.in_(ids))):
        delivery.status, delivery.error, delivery.leased_until = DeliveryStatus.FAILED, error, None
        delivery.attempts += 1


def drop_bot_answers(session: Session, interaction_id: int) -> int:
    """Drop what the bot still meant to say; how many messages that was."""
    said_by_bot = select(Message.id).filter_by(interaction_id=interaction_id, author=Author.BOT)
    waiting = aliased(Delivery)
    ids = select(waiting.id).where(waiting.message_id.in_(said_by_bot), waiting.status == DeliveryStatus.QUEUED)
    dropped = list(session.scalars(ids))
    session.execute(update(Delivery).where(Delivery.id.in_(dropped)).values(status=DeliveryStatus.DROPPED))
    return len(dropped)


def delivered_as(session: Session, message_id: int, chat_id: int) -> Delivery | None:
    """The delivery that carried a message into a chat."""
    query = select(Delivery).filter_by(message_id=message_id, chat_id=chat_id).order_by(Delivery.id).limit(1)
    return session.scalars(query).one_or_none()
