"""Turning the JSON of a person's message into a message."""

import base64
import binascii
from typing import Any

from simulator.accounts import Chat, Topic, User
from simulator.control.fields import Fields
from simulator.entities import Formatted, formatted
from simulator.errors import BadRequestError, ControlError
from simulator.files import FileStore, decoded, known_picture, sample
from simulator.media import describe
from simulator.messages import CAPTIONLESS, MEDIA_KINDS, Message
from simulator.params import Params

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
KINDS = ("text", *MEDIA_KINDS, "location", "contact")
SHARED = ("from", "caption", "reply_to", "message_thread_id", "media_group_id", "parse_mode", "entities")
FILE_FIELDS = frozenset({"data", "file_name", "mime_type"})
LATITUDES, LONGITUDES = 90, 180


def drafted(fields: Fields, chat: Chat, author: User, files: FileStore) -> Message:
    """Return the message that a person's fields describe; raises ControlError naming the field at fault."""
    fields.only(*SHARED, *KINDS)
    kinds = [kind for kind in KINDS if fields.has(kind)]
    if len(kinds) != 1:
        raise ControlError(f"give exactly one of {', '.join(KINDS)}", kinds[1] if kinds else "text")
    message = Message(chat.id, author.id, kinds[0])
    words = written(fields, "text" if kinds[0] == "text" else "caption")
    message.text, message.entities = words.text, words.entities
    if message.text and kinds[0] in CAPTIONLESS:
        raise ControlError(f"a {kinds[0]} has no caption", "caption")
    message.content = _content(kinds[0], fields.values[kinds[0]], files)
    message.media_group_id = _album(fields)
    _place(message, fields, chat, author)
    return message


def written(fields: Fields, name: str) -> Formatted:
    """Return the text or caption of a person's message, with its formatting."""
    text = fields.text(name, "" if name == "caption" else None)
    most = LONGEST_TEXT if name == "text" else LONGEST_CAPTION
    params = Params({name: text, "parse_mode": fields.text("parse_mode", ""), "entities": fields.items("entities")})
    try:
        found = formatted(params, name, "entities")
    except BadRequestError as error:
        raise ControlError(error.description, name) from None
    if len(found.text) > most:
        raise ControlError(f"{name} must have at most {most} characters", name)
    return found if found.text else Formatted(text, [])


def _album(fields: Fields) -> str:
    value = fields.values.get("media_group_id", "")
    if not isinstance(value, (str, int)):
        raise ControlError("media_group_id must be a text", "media_group_id")
    return str(value)


def _place(message: Message, fields: Fields, chat: Chat, author: User) -> None:
    """Put the message into its topic and under the message it replies to."""
    if fields.has("reply_to"):
        replied = chat.find(fields.number("reply_to"))
        if replied is None:
            raise ControlError("there is no such message to reply to", "reply_to")
        message.reply_to, message.thread = replied.id, replied.thread
    if fields.has("message_thread_id"):
        message.thread = _topic(fields, chat, author).thread
    message.reply_to = message.reply_to or message.thread


def _topic(fields: Fields, chat: Chat, author: User) -> Topic:
    topic = chat.topics.get(fields.number("message_thread_id"))
    if topic is None or topic.deleted:
        raise ControlError("there is no such topic", "message_thread_id")
    if topic.closed and not chat.member(author.id).may("can_manage_topics"):
        raise ControlError("this topic is closed; only administrators can write in it", "message_thread_id")
    return topic


def _content(kind: str, value: Any, files: FileStore) -> Any:
    if kind == "text":
        return None
    if kind == "location":
        return _location(value)
    if kind == "contact":
        return _contact(value)
    return _file(kind, value, files)


def _location(value: Any) -> dict[str, float]:
    if isinstance(value, str) and value.count(",") == 1:
        value = dict(zip(("latitude", "longitude"), value.split(","), strict=True))
    try:
        point = {"latitude": float(value["latitude"]), "longitude": float(value["longitude"])}
    except (TypeError, KeyError, ValueError):
        raise ControlError("location must be {latitude, longitude} or 'latitude,longitude'", "location") from None
    if abs(point["latitude"]) > LATITUDES or abs(point["longitude"]) > LONGITUDES:
        raise ControlError("location lies outside of the Earth", "location")
    return point


def _contact(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not value.get("phone_number") or not value.get("first_name"):
        raise ControlError("contact must be {phone_number, first_name}", "contact")
    return {name: str(value[name]) for name in ("phone_number", "first_name", "last_name") if value.get(name)}


def _file(kind: str, value: Any, files: FileStore) -> Any:
    """A label (made-up bytes), base64 data, or {data, file_name, mime_type, duration, emoji, ...}."""
    details = value if isinstance(value, dict) else {}
    label = details.get("data", details.get("file_name", kind)) if details or value is True or value == "" else value
    if not isinstance(label, str):
        raise ControlError(f"{kind} must be a label, base64 data or an object with data", kind)
    data = _bytes(kind, label, given="data" in details)
    name = details.get("file_name") or (label if kind == "document" and data is None else "")
    stored = files.add(kind, sample(kind, label) if data is None else data, name, details.get("mime_type", ""))
    extra = {key: detail for key, detail in details.items() if key not in FILE_FIELDS}
    if kind == "sticker" and data is None and label != kind:
        extra.setdefault("emoji", label)
    return describe(kind, stored, files, extra)


def _bytes(kind: str, label: str, *, given: bool) -> bytes | None:
    data = decoded(label)
    if data is not None:
        return data
    try:
        data = base64.b64decode(label, validate=True)
    except (binascii.Error, ValueError):
        data = None
    if given:
        if data is None:
            raise ControlError(f"{kind}: data must be base64", kind)
        return data
    return data if data and known_picture(data) else None
