"""Methods that send something new."""

from collections.abc import Callable
from typing import Any

from simulator.accounts import Chat
from simulator.entities import Formatted, formatted
from simulator.errors import BadRequestError, TooLargeError
from simulator.files import StoredFile, known_picture, measures
from simulator.markup import reply_markup
from simulator.media import describe
from simulator.messages import CAPTIONLESS, MEDIA_KINDS, Message
from simulator.params import Params, Upload
from simulator.telegram_methods.call import MethodCall

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
MEGABYTE = 1024 * 1024
LARGEST_PHOTO = 10 * MEGABYTE
LARGEST_FILE = 50 * MEGABYTE
ALBUM_SIZES = range(2, 11)
ALBUM_KINDS = frozenset({"photo", "video", "document", "audio"})
ALONE_IN_ALBUMS = frozenset({"document", "audio"})
DETAILS = ("duration", "performer", "title", "emoji", "width", "height", "length")
LATITUDES, LONGITUDES = 90, 180
LONGEST_SIDES, WIDEST_RATIO = 10_000, 20  # of a photo: https://core.telegram.org/bots/api#sendphoto


def draft(call: MethodCall, chat: Chat, kind: str) -> Message:
    """Return a message of the bot with everything the sending methods share."""
    message = Message(chat.id, call.bot.user.id, kind)
    message.markup = reply_markup(call.params)
    replied = call.replied(chat)
    message.thread = call.thread(chat)
    message.reply_to = replied.id if replied else message.thread
    message.protected = call.params.flag("protect_content")
    message.silent = call.params.flag("disable_notification")
    return message


def send(call: MethodCall, message: Message) -> dict[str, Any]:
    """Count the message against the limits, put it into its chat and return it."""
    call.bot.limits.spend(message.chat_id)
    call.world.post(message)
    return call.show(message)


def checked_text(call: MethodCall) -> Formatted:
    """Return the text of sendMessage or editMessageText, 1 to 4096 characters after parsing."""
    found = formatted(call.params, "text", "entities")
    if not found.text:
        raise BadRequestError("message text is empty")
    if len(found.text) > LONGEST_TEXT:
        raise BadRequestError("message is too long")
    return found


def checked_caption(params: Params) -> Formatted:
    """Return the caption of a call, at most 1024 characters after parsing."""
    found = formatted(params, "caption", "caption_entities")
    if len(found.text) > LONGEST_CAPTION:
        raise BadRequestError("message caption is too long")
    return found


def send_message(call: MethodCall) -> dict[str, Any]:
    """Send a text."""
    chat = call.reachable_chat()
    found = checked_text(call)
    message = draft(call, chat, "text")
    message.text, message.entities = found.text, found.entities
    return send(call, message)


def send_location(call: MethodCall) -> dict[str, Any]:
    """Send a point on the map."""
    chat = call.reachable_chat()
    latitude, longitude = call.params.number("latitude"), call.params.number("longitude")
    if abs(latitude) > LATITUDES or abs(longitude) > LONGITUDES:
        raise BadRequestError("bad location specified" if abs(latitude) > LATITUDES else "bad longitude specified")
    message = draft(call, chat, "location")
    message.content = {"latitude": latitude, "longitude": longitude}
    return send(call, message)


def send_contact(call: MethodCall) -> dict[str, Any]:
    """Send a telephone contact."""
    chat = call.reachable_chat()
    params = call.params
    names = {name: params.text(name) for name in ("phone_number", "first_name", "last_name") if params.has(name)}
    if not {"phone_number", "first_name"} <= names.keys():
        raise BadRequestError("phone number and first name must be non-empty")
    message = draft(call, chat, "contact")
    message.content = names
    return send(call, message)


def media_sender(kind: str) -> Callable[[MethodCall], dict[str, Any]]:
    """Return the method that sends a kind of file."""

    def send_media(call: MethodCall) -> dict[str, Any]:
        chat = call.reachable_chat()
        caption = Formatted("", []) if kind in CAPTIONLESS else checked_caption(call.params)
        message = draft(call, chat, kind)
        message.text, message.entities = caption.text, caption.entities
        message.content = describe(kind, given_file(call, kind, kind), call.world.files, _details(call.params))
        return send(call, message)

    return send_media


def given_file(call: MethodCall, kind: str, name: str) -> StoredFile:
    """Return the file a parameter gives: uploaded, attached under another name, or known by its file id."""
    value = call.params.text(name)
    upload = call.params.uploads.get(value.removeprefix("attach://") if value.startswith("attach://") else name)
    if upload is not None:
        return _stored(call, kind, upload)
    if not value:
        raise BadRequestError(f"there is no {kind} in the request")
    known = call.world.files.by_id.get(value)
    if known is None:
        raise BadRequestError("wrong file identifier/HTTP URL specified")
    if "photo" in {kind, known.kind} and kind != known.kind:
        raise BadRequestError(f"can't use file of type {known.kind.title()} as {kind.title()}")
    return known


def _stored(call: MethodCall, kind: str, upload: Upload) -> StoredFile:
    if not upload.data:
        raise BadRequestError("file must be non-empty")
    if len(upload.data) > LARGEST_FILE:
        raise TooLargeError("")
    if kind == "photo":
        _check_photo(upload.data)
    return call.world.files.add(kind, upload.data, upload.name, upload.mime)


def _check_photo(data: bytes) -> None:
    if len(data) > LARGEST_PHOTO:
        size = f"file of size {len(data)} bytes is too big for a photo; the maximum size is {LARGEST_PHOTO} bytes"
        raise BadRequestError(size)
    if not known_picture(data):
        raise BadRequestError("IMAGE_PROCESS_FAILED")
    width, height = measures(data)
    if width + height > LONGEST_SIDES or max(width, height) > WIDEST_RATIO * min(width, height):
        raise BadRequestError("PHOTO_INVALID_DIMENSIONS")


def _details(params: Params) -> dict[str, Any]:
    texts = {"performer", "title", "emoji"}
    given = [name for name in DETAILS if params.has(name)]
    return {name: params.text(name) if name in texts else params.integer(name) for name in given}


def send_media_group(call: MethodCall) -> list[dict[str, Any]]:
    """Send an album of 2 to 10 photos and videos, or of documents, or of audios."""
    chat = call.reachable_chat()
    items = [_album_item(call, one) for one in call.params.items("media")]
    _check_album([kind for kind, _ in items])
    messages = [_album_message(call, chat, kind, one) for kind, one in items]
    call.bot.limits.spend(chat.id, len(messages))
    album = str(call.world.next_update_id())
    for message in messages:
        message.media_group_id = album
        call.world.post(message)
    return [call.show(message) for message in messages]


def _album_item(call: MethodCall, one: Any) -> tuple[str, MethodCall]:
    if not isinstance(one, dict) or one.get("type") not in ALBUM_KINDS:
        raise BadRequestError("can't parse InputMedia: type must be one of photo, video, document, audio")
    return one["type"], MethodCall(call.world, call.bot, Params(dict(one), call.params.uploads))


def _check_album(kinds: list[str]) -> None:
    if len(kinds) not in ALBUM_SIZES:
        raise BadRequestError("expected array of 2-10 InputMedia to be sent")
    if len(set(kinds)) > 1 and ALONE_IN_ALBUMS & set(kinds):
        raise BadRequestError("document and audio can't be mixed with other media types")


def _album_message(call: MethodCall, chat: Chat, kind: str, item: MethodCall) -> Message:
    message = draft(call, chat, kind)
    caption = checked_caption(item.params)
    message.text, message.entities = caption.text, caption.entities
    file = given_file(item, kind, "media")
    message.content = describe(kind, file, call.world.files, _details(item.params))
    return message


METHODS: dict[str, Callable[[MethodCall], Any]] = {
    "sendMessage": send_message,
    "sendLocation": send_location,
    "sendContact": send_contact,
    "sendMediaGroup": send_media_group,
} | {f"send{kind.title().replace('_', '')}": media_sender(kind) for kind in MEDIA_KINDS}
