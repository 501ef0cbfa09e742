"""From Telegram's updates to the desk's plain data."""

from dataclasses import dataclass

from telegram import Message, Update, User
from telegram.constants import ChatType

from actions.incoming import Media, PatronBlocked, PatronEdit, PatronMessage, Press, Sender, StaffMessage, UpdateKey

Event = PatronMessage | PatronEdit | PatronBlocked | Press | StaffMessage
FILE_KINDS = ("photo", "voice", "document", "audio", "video", "video_note", "animation", "sticker")
OTHER_KINDS = ("contact", "poll", "venue", "dice", "story", "game", "invoice", "checklist")
BLOCKED = {"kicked", "left"}
LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Translator:
    """Knows which bot this is and which group is the staff's."""

    bot_id: int
    staff_chat_id: int | None

    def event(self, update: Update) -> Event | None:
        """What an update means to the desk; None for what does not concern it (channels, other groups, bots)."""
        key = UpdateKey(self.bot_id, update.update_id)
        if update.callback_query is not None:
            return _press(key, update)
        if update.my_chat_member is not None:
            return _block(key, update)
        message = update.message or update.edited_message
        if message is None or message.from_user is None or message.from_user.is_bot:
            return None
        if message.chat.type == ChatType.PRIVATE:
            return _patron(key, message, edited=update.edited_message is not None)
        if message.chat_id == self.staff_chat_id:
            return _staff(key, message, edited=update.edited_message is not None)
        return None


def order_key(update: Update) -> int:
    """The chat whose order an update keeps: a button press counts to the chat of its message."""
    chat = update.effective_chat
    user = update.effective_user
    return chat.id if chat is not None else user.id if user is not None else 0


def _press(key: UpdateKey, update: Update) -> Press | None:
    query = update.callback_query
    if query is None or query.from_user.is_bot or query.message is None:
        return None
    data, chat = clean(query.data) or "", query.message.chat.id
    return Press(key, _sender(query.from_user), chat, query.message.message_id, data, clean(query.id))


def _block(key: UpdateKey, update: Update) -> PatronBlocked | None:
    change = update.my_chat_member
    if change is None or change.chat.type != ChatType.PRIVATE:
        return None
    return PatronBlocked(key, _sender(change.from_user), change.new_chat_member.status in BLOCKED)


def _patron(key: UpdateKey, message: Message, *, edited: bool) -> PatronMessage | PatronEdit | None:
    sender = _sender(message.from_user)
    text, media = clean(message.text or message.caption), media_of(message)
    if media is None:
        return None
    if edited:
        return PatronEdit(key, sender, message.chat_id, message.message_id, text)
    return PatronMessage(key, sender, message.chat_id, message.message_id, message.date, text, media)


def _staff(key: UpdateKey, message: Message, *, edited: bool) -> StaffMessage | None:
    media = media_of(message)
    if media is None:
        return None
    entities = message.entities if message.text else message.caption_entities
    return StaffMessage(
        key=key,
        sender=_sender(message.from_user),
        message_id=message.message_id,
        topic_id=message.message_thread_id if message.is_topic_message else None,
        said_at=message.date,
        text=clean(message.text or message.caption),
        media=media,
        entities=tuple(each.to_dict() for each in entities),
        edited=edited,
    )


def _sender(user: User | None) -> Sender:
    assert user is not None
    name, username, language = clean(user.full_name) or "?", _short(user.username), clean(user.language_code)
    return Sender(user.id, name, username, language, user.is_bot)


def media_of(message: Message) -> Media | None:
    """What a message carries; None for Telegram's own notices, which nobody said."""
    if message.location is not None:
        return Media("location", location=(message.location.latitude, message.location.longitude))
    for kind in FILE_KINDS:
        found = getattr(message, kind, None)
        if found:
            largest = found[-1] if kind == "photo" else found
            name = clean(getattr(largest, "file_name", None))
            return Media(kind, clean(largest.file_id), name, _short(message.media_group_id))
    if any(getattr(message, kind, None) for kind in OTHER_KINDS):
        return Media("other")
    return Media("text") if message.text is not None else None


def _short(name: str | None) -> str | None:
    """A name that Telegram gives, as long as the tables allow; its own are shorter."""
    return (clean(name) or "")[:LONGEST_NAME] or None


def clean(text: str | None) -> str | None:
    """Text that every database can keep: without NUL and lone surrogates."""
    if text is None:
        return None
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
