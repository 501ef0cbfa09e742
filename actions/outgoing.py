"""Deliveries handed out to whoever speaks to Telegram, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from actions import alerts, attachments, card
from actions.office import Office
from actions.turn import Turn
from records import conversation, handoffs, outbox, outgoing_files
from records.models import Delivery, Handoff
from records.outbox import PRIVATE_LANES, SEND_FILE, Posted

__all__ = ["PRIVATE_LANES", "Outgoing", "Parcel", "Posted"]

TEXT_LIMIT = 4096
ALBUM_LIMIT = 10
ALBUMS = {"copy": "album", SEND_FILE: "send_album"}  # how several parts of one album travel


@dataclass(frozen=True, slots=True)
class Parcel:
    """One Bot API call to make; several waiting lines or album parts may travel in one, with the files they carry."""

    ids: tuple[int, ...]
    lane: str
    method: str
    chat_id: int
    payload: dict[str, Any]
    attempts: int
    interaction_id: int | None = None
    handoff_id: int | None = None
    topic_id: int | None = None
    target_id: int | None = None
    files_of: tuple[int, ...] = ()
    files: tuple[bytes, ...] = ()


class Outgoing:
    """The outgoing queue as a sender sees it."""

    def __init__(self, office: Office) -> None:
        """Take the office whose queue it is."""
        self._office = office

    async def recover(self) -> None:
        """Take back what a sender that died had in hand; only for the one sender there is."""
        await self._office.db.write(outbox.give_back_all, self._office.clock())

    async def sent_within(self, seconds: float, *, to_staff: bool) -> int:
        """How many were sent in the last so many seconds or are on their way, to the staff group only or in all."""
        since = self._office.clock() - timedelta(seconds=seconds)
        return await self._office.db.read(outbox.sent_since, since, to_staff=to_staff)

    async def lanes(self) -> list[str]:
        """Lanes in which something can be sent now."""
        return await self._office.db.read(outbox.lanes_ready, self._office.clock())

    async def claim(self, lane: str) -> Parcel | None:
        """The next parcel of a lane, leased to the caller; None when there is none to send now."""
        parcel = await self._office.db.write(_claim, self._office, lane)
        if parcel is None or not parcel.files_of:
            return parcel
        return replace(parcel, files=await self._office.db.read(outgoing_files.contents, parcel.files_of))

    async def sent(self, parcel: Parcel, posted: Sequence[Posted]) -> None:
        """Note a parcel as done, with what the call made."""
        await self._office.db.write(_sent, self._office, parcel, posted)

    async def later(self, parcel: Parcel, seconds: float, error: str | None) -> None:
        """Give a parcel back to be tried again after so many seconds, or after the longest wait there is."""
        at = self._office.clock() + min(timedelta(seconds=seconds), outbox.LONGEST_WAIT)
        await self._office.db.write(outbox.give_back, list(parcel.ids), at, error)

    async def failed(self, parcel: Parcel, error: str, *, blocked: bool = False) -> None:
        """Note that a parcel can never be sent, and tell a librarian in that chat."""
        await self._office.db.write(_failed, self._office, parcel, error, blocked)

    async def topic_lost(self, parcel: Parcel, topic_id: int) -> None:
        """A handoff's topic was deleted and opened anew: show the card there, then what was waiting."""
        await self._office.db.write(_topic_lost, self._office, parcel, topic_id)


def _claim(session: Session, office: Office, lane: str) -> Parcel | None:
    waiting = alerts.still_wanted(session, outbox.claim(session, lane, office.clock()))
    if not waiting:
        return None
    together = _travel_together(waiting)
    outbox.give_back(session, [each.id for each in waiting[len(together) :]], office.clock())
    first = together[0]
    handed = session.get(Handoff, first.handoff_id) if first.handoff_id else None
    return Parcel(
        ids=tuple(each.id for each in together),
        lane=lane,
        method=_method(together),
        chat_id=first.chat_id,
        payload=_payload(together),
        attempts=first.attempts,
        interaction_id=first.interaction_id,
        handoff_id=first.handoff_id,
        topic_id=handed.topic_id if handed else None,
        target_id=_target(session, first, handed),
        files_of=tuple(each.message_id for each in together if each.method == SEND_FILE and each.message_id),
    )


def _travel_together(waiting: list[Delivery]) -> list[Delivery]:
    """The head of the lane and what can be joined to it: lines up to one message, parts of the same album."""
    first, together = waiting[0], [waiting[0]]
    album = first.payload.get("album")
    for each in waiting[1:]:
        lines = first.method == each.method == "send_line"
        fits = len(_lines([*together, each])) <= TEXT_LIMIT if lines else False
        same_album = album is not None and each.method == first.method and each.payload.get("album") == album
        if not fits and not (same_album and len(together) < ALBUM_LIMIT):
            break
        together.append(each)
    return together


def _method(together: list[Delivery]) -> str:
    method = together[0].method
    return ALBUMS.get(method, method) if len(together) > 1 else method


def _payload(together: list[Delivery]) -> dict[str, Any]:
    if together[0].method == "send_line":
        return {"text": _lines(together)}
    if len(together) > 1:
        return {"parts": [each.payload for each in together]}
    return dict(together[0].payload)


def _lines(together: list[Delivery]) -> str:
    return "\n".join(str(each.payload["text"]) for each in together)


def _target(session: Session, first: Delivery, handed: Handoff | None) -> int | None:
    """The Telegram message that an edit is about."""
    if first.method == "edit_card":
        return handed.card_message_id if handed else None
    if "of_message" in first.payload:
        delivered = outbox.delivered_as(session, first.payload["of_message"], first.chat_id)
        return delivered.telegram_message_id if delivered else None
    return first.payload.get("message_id")


def _sent(session: Session, office: Office, parcel: Parcel, posted: Sequence[Posted]) -> None:
    outbox.mark_sent(session, list(parcel.ids), posted, office.clock())
    if parcel.files_of:
        attachments.delivered(session, office, parcel.ids)
    handed = session.get(Handoff, parcel.handoff_id) if parcel.handoff_id else None
    if handed is not None and posted and parcel.method == "open_topic":
        handed.topic_id = posted[0].id
    elif handed is not None and posted and parcel.method == "send_card":
        handed.card_message_id = posted[0].id


def _failed(session: Session, office: Office, parcel: Parcel, error: str, blocked: bool) -> None:
    outbox.mark_failed(session, list(parcel.ids), error)
    if parcel.lane.startswith(outbox.ALERT_LANE):
        alerts.refused(session, office, parcel.lane)
    interaction = conversation.interaction(session, parcel.interaction_id) if parcel.interaction_id else None
    if interaction is None or not parcel.lane.startswith("patron:"):
        return
    turn = Turn(session, office, interaction, office.clock())
    if blocked:
        interaction.patron.blocked_at = interaction.patron.blocked_at or turn.now
    standing = handoffs.open_handoff(session, interaction.id)
    if standing is not None:
        key = "not_delivered_blocked" if blocked else "not_delivered"
        turn.tell_topic(standing, "send_line", {"text": turn.staff_text(key, error=error)})


def _topic_lost(session: Session, office: Office, parcel: Parcel, topic_id: int) -> None:
    handed = handoffs.handoff(session, parcel.handoff_id or 0)
    assert handed is not None
    handed.topic_id, handed.card_message_id = topic_id, None
    turn = Turn(session, office, handed.interaction, office.clock())
    turn.tell_topic(handed, "send_card", {"text": card.text(turn, handed), "buttons": card.buttons(turn, handed)})
    outbox.give_back(session, list(parcel.ids), office.clock())
