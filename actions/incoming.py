"""What reaches the desk, as plain data."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from records.patrons import Sender
from records.updates import UpdateKey

__all__ = ["Media", "PatronBlocked", "PatronEdit", "PatronMessage", "Press", "Sender", "StaffMessage", "UpdateKey"]


@dataclass(frozen=True, slots=True)
class Media:
    """What a message carries beside its text: a file, an album's mark, a place on the map."""

    kind: str = "text"
    file_id: str | None = None
    file_name: str | None = None
    album: str | None = None
    location: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class PatronMessage:
    """Something a patron said in their private chat; text is the caption where there is a file."""

    key: UpdateKey
    sender: Sender
    chat_id: int
    message_id: int
    said_at: datetime
    text: str | None
    media: Media = Media()


@dataclass(frozen=True, slots=True)
class PatronEdit:
    """A patron changed what they said."""

    key: UpdateKey
    sender: Sender
    chat_id: int
    message_id: int
    text: str | None


@dataclass(frozen=True, slots=True)
class Press:
    """A button was pressed, by a patron or in the staff group."""

    key: UpdateKey
    sender: Sender
    chat_id: int
    message_id: int | None
    data: str
    query_id: str | None = None


@dataclass(frozen=True, slots=True)
class StaffMessage:
    """Something was written in the staff group; entities are Telegram's own, with UTF-16 offsets."""

    key: UpdateKey
    sender: Sender
    message_id: int
    topic_id: int | None
    said_at: datetime
    text: str | None
    media: Media = Media()
    entities: tuple[dict[str, Any], ...] = ()
    edited: bool = False


@dataclass(frozen=True, slots=True)
class PatronBlocked:
    """A patron blocked the bot, or let it in again."""

    key: UpdateKey
    sender: Sender
    blocked: bool
