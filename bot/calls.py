"""Making one parcel's Bot API call."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    Message,
    MessageEntity,
)
from telegram.error import BadRequest, NetworkError, RetryAfter

from actions.outgoing import Parcel, Posted
from bot.translate import media_of

ALBUM_PARTS = {
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
    "document": InputMediaDocument,
    "audio": InputMediaAudio,
}
SENDERS: dict[str, Callable[..., Awaitable[Message]]] = {
    "photo": Bot.send_photo,
    "video": partial(Bot.send_video, supports_streaming=True),
    "audio": Bot.send_audio,
    "voice": Bot.send_voice,
    # What was chosen arrives: Telegram would make an animation of a GIF, which no browser plays.
    "document": partial(Bot.send_document, disable_content_type_detection=True),
}
NO_PHOTO = ("photo_invalid_dimensions", "image_process_failed", "too big for a photo")
TOO_LARGE = "request entity too large"
NOTHING_TO_DO = (
    "message is not modified",
    "message to edit not found",
    "message can't be edited",
    "topic_not_modified",
)


async def make_call(bot: Bot, parcel: Parcel) -> list[Posted]:
    """Make the call and return what it made, in order; telegram.error.TelegramError when refused."""
    try:
        return await CALLS[parcel.method](bot, parcel)
    except BadRequest as error:
        if parcel.method in HARMLESS and any(words in str(error).lower() for words in NOTHING_TO_DO):
            return []
        raise
    except NetworkError as error:
        if TOO_LARGE in str(error).lower():  # a 413, which trying again does not change
            raise BadRequest(str(error)) from error
        raise


def seconds_to_wait(error: RetryAfter) -> float:
    """How long Telegram asks to wait, in seconds."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()


def keyboard(rows: list[list[list[str]]] | None) -> InlineKeyboardMarkup | None:
    """Stored buttons as an inline keyboard."""
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows]
    )


def entities(payload: dict[str, Any]) -> list[MessageEntity] | None:
    """Stored formatting as Telegram's entities."""
    stored = payload.get("entities") or []
    return [MessageEntity.de_json(each, None) for each in stored] or None


async def _send_text(bot: Bot, parcel: Parcel) -> list[Posted]:
    sent = await bot.send_message(
        parcel.chat_id,
        parcel.payload["text"],
        entities=entities(parcel.payload),
        reply_markup=keyboard(parcel.payload.get("buttons")),
        message_thread_id=parcel.topic_id,
    )
    return [_posted(sent)]


async def _edit_text(bot: Bot, parcel: Parcel) -> list[Posted]:
    if parcel.target_id is None:
        return []
    edited = await bot.edit_message_text(
        parcel.payload["text"],
        parcel.chat_id,
        parcel.target_id,
        entities=entities(parcel.payload),
        reply_markup=keyboard(parcel.payload.get("buttons")),
    )
    return [_posted(edited)] if isinstance(edited, Message) else []


async def _clear_buttons(bot: Bot, parcel: Parcel) -> list[Posted]:
    await bot.edit_message_reply_markup(parcel.chat_id, parcel.target_id)
    return []


async def _copy(bot: Bot, parcel: Parcel) -> list[Posted]:
    payload = parcel.payload
    without_note = payload.get("without_note")
    copied = await bot.copy_message(
        parcel.chat_id,
        payload["from_chat_id"],
        payload["message_id"],
        caption=payload["caption"] if without_note else None,
        caption_entities=entities(payload) if without_note else None,
        message_thread_id=parcel.topic_id,
    )
    return [Posted(copied.message_id)]


async def _album(bot: Bot, parcel: Parcel) -> list[Posted]:
    """Several parts of one album travel together; kinds that Telegram does not group travel one by one."""
    parts = parcel.payload["parts"]
    if any(part["kind"] not in ALBUM_PARTS or not part.get("file_id") for part in parts):
        copied = [
            await bot.copy_message(
                parcel.chat_id, part["from_chat_id"], part["message_id"], message_thread_id=parcel.topic_id
            )
            for part in parts
        ]
        return [Posted(each.message_id) for each in copied]
    media = [ALBUM_PARTS[part["kind"]](part["file_id"], caption=part.get("caption")) for part in parts]
    sent = await bot.send_media_group(parcel.chat_id, media, message_thread_id=parcel.topic_id)
    return [Posted(each.message_id) for each in sent]


async def _send_file(bot: Bot, parcel: Parcel) -> list[Posted]:
    """A picture that Telegram does not take as a photo arrives as a document."""
    kind = parcel.payload["kind"]
    try:
        return [await _sent_as(bot, parcel, kind)]
    except BadRequest as error:
        if kind != "photo" or not any(words in str(error).lower() for words in NO_PHOTO):
            raise
        return [await _sent_as(bot, parcel, "document")]


async def _sent_as(bot: Bot, parcel: Parcel, kind: str) -> Posted:
    file = InputFile(parcel.files[0], parcel.payload["name"])
    return _posted(await SENDERS[kind](bot, parcel.chat_id, file, caption=parcel.payload["caption"] or None))


async def _send_album(bot: Bot, parcel: Parcel) -> list[Posted]:
    media = [
        ALBUM_PARTS[part["kind"]](file, caption=part["caption"] or None, filename=part["name"])
        for part, file in zip(parcel.payload["parts"], parcel.files, strict=True)
    ]
    return [_posted(each) for each in await bot.send_media_group(parcel.chat_id, media)]


def _posted(message: Message) -> Posted:
    media = media_of(message)
    return Posted(message.message_id, media.file_id if media else None)


async def _open_topic(bot: Bot, parcel: Parcel) -> list[Posted]:
    topic = await bot.create_forum_topic(parcel.chat_id, parcel.payload["name"])
    return [Posted(topic.message_thread_id)]


async def _close_topic(bot: Bot, parcel: Parcel) -> list[Posted]:
    if parcel.topic_id is not None:
        await bot.close_forum_topic(parcel.chat_id, parcel.topic_id)
    return []


CALLS = {
    "send_text": _send_text,
    "send_line": _send_text,
    "send_card": _send_text,
    "edit_card": _edit_text,
    "edit_text": _edit_text,
    "clear_buttons": _clear_buttons,
    "copy": _copy,
    "album": _album,
    "send_file": _send_file,
    "send_album": _send_album,
    "open_topic": _open_topic,
    "close_topic": _close_topic,
}
HARMLESS = {"edit_card", "edit_text", "clear_buttons", "close_topic"}
