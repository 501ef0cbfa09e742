"""Making one parcel's Bot API call."""

from typing import Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    Message,
    MessageEntity,
)
from telegram.error import BadRequest, RetryAfter

from actions.outgoing import Parcel

ALBUM_PARTS = {
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
    "document": InputMediaDocument,
    "audio": InputMediaAudio,
}
NOTHING_TO_DO = (
    "message is not modified",
    "message to edit not found",
    "message can't be edited",
    "topic_not_modified",
)


async def make_call(bot: Bot, parcel: Parcel) -> int | None:
    """Make the call and return the new message's or topic's id; telegram.error.TelegramError when refused."""
    try:
        return await CALLS[parcel.method](bot, parcel)
    except BadRequest as error:
        if parcel.method in HARMLESS and any(words in str(error).lower() for words in NOTHING_TO_DO):
            return None
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


async def _send_text(bot: Bot, parcel: Parcel) -> int:
    sent = await bot.send_message(
        parcel.chat_id,
        parcel.payload["text"],
        entities=entities(parcel.payload),
        reply_markup=keyboard(parcel.payload.get("buttons")),
        message_thread_id=parcel.topic_id,
    )
    return sent.message_id


async def _edit_text(bot: Bot, parcel: Parcel) -> int | None:
    if parcel.target_id is None:
        return None
    edited = await bot.edit_message_text(
        parcel.payload["text"],
        parcel.chat_id,
        parcel.target_id,
        entities=entities(parcel.payload),
        reply_markup=keyboard(parcel.payload.get("buttons")),
    )
    return edited.message_id if isinstance(edited, Message) else None


async def _clear_buttons(bot: Bot, parcel: Parcel) -> None:
    await bot.edit_message_reply_markup(parcel.chat_id, parcel.target_id)


async def _copy(bot: Bot, parcel: Parcel) -> int:
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
    return copied.message_id


async def _album(bot: Bot, parcel: Parcel) -> int | None:
    """Several parts of one album travel together; kinds that Telegram does not group travel one by one."""
    parts = parcel.payload["parts"]
    if any(part["kind"] not in ALBUM_PARTS or not part.get("file_id") for part in parts):
        for part in parts:
            await bot.copy_message(
                parcel.chat_id, part["from_chat_id"], part["message_id"], message_thread_id=parcel.topic_id
            )
        return None
    media = [ALBUM_PARTS[part["kind"]](part["file_id"], caption=part.get("caption")) for part in parts]
    sent = await bot.send_media_group(parcel.chat_id, media, message_thread_id=parcel.topic_id)
    return sent[0].message_id


async def _open_topic(bot: Bot, parcel: Parcel) -> int:
    topic = await bot.create_forum_topic(parcel.chat_id, parcel.payload["name"])
    return topic.message_thread_id


async def _close_topic(bot: Bot, parcel: Parcel) -> None:
    if parcel.topic_id is not None:
        await bot.close_forum_topic(parcel.chat_id, parcel.topic_id)


CALLS = {
    "send_text": _send_text,
    "send_line": _send_text,
    "send_card": _send_text,
    "edit_card": _edit_text,
    "edit_text": _edit_text,
    "clear_buttons": _clear_buttons,
    "copy": _copy,
    "album": _album,
    "open_topic": _open_topic,
    "close_topic": _close_topic,
}
HARMLESS = {"edit_card", "edit_text", "clear_buttons", "close_topic"}
