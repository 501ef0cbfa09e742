"""Methods that change or remove what was sent."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from simulator.accounts import Chat
from simulator.errors import BadRequestError
from simulator.markup import reply_markup
from simulator.messages import CAPTIONLESS, MEDIA_KINDS, Message
from simulator.telegram_methods.call import MethodCall
from simulator.telegram_methods.sending import checked_caption, checked_text

UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
MOST_AT_ONCE = 100
DELETABLE_SECONDS = 172_800


@lru_cache(maxsize=1)
def known_reactions() -> frozenset[str]:
    """Return the emoji a bot may react with."""
    return frozenset((Path(__file__).parent / "reactions.txt").read_text(encoding="utf-8").split())


def edit_message_text(call: MethodCall) -> dict[str, Any]:
    """Write a new text; buttons not given again are gone."""
    message = _own(call)
    if message.kind != "text":
        raise BadRequestError("there is no text in the message to edit")
    found = checked_text(call)
    return _replace(call, message, (found.text, found.entities, reply_markup(call.params)))


def edit_message_caption(call: MethodCall) -> dict[str, Any]:
    """Write a new caption."""
    message = _own(call)
    if message.kind not in MEDIA_KINDS or message.kind in CAPTIONLESS:
        raise BadRequestError("there is no caption in the message to edit")
    found = checked_caption(call.params)
    return _replace(call, message, (found.text, found.entities, reply_markup(call.params)))


def edit_message_reply_markup(call: MethodCall) -> dict[str, Any]:
    """Change or take away the buttons."""
    message = _own(call)
    return _replace(call, message, (message.text, message.entities, reply_markup(call.params)))


def delete_message(call: MethodCall) -> bool:
    """Delete a message: the bot's own, an incoming one of a private chat, or any where the bot may."""
    chat = call.reachable_chat()
    message = call.message(chat, "message to delete not found")
    if not _deletable(call, chat, message):
        raise BadRequestError("message can't be deleted")
    call.world.remove(message)
    return True


def delete_messages(call: MethodCall) -> bool:
    """Delete several messages; those not found are skipped."""
    chat = call.reachable_chat()
    numbers = call.params.items("message_ids")
    if not 1 <= len(numbers) <= MOST_AT_ONCE:
        raise BadRequestError("too many message identifiers" if numbers else "message identifiers are not specified")
    found = [message for number in numbers if (message := chat.find(int(number)))]
    for message in (one for one in found if _deletable(call, chat, one)):
        call.world.remove(message)
    return True


def set_message_reaction(call: MethodCall) -> bool:
    """Put the bot's reaction on a message, or take it away."""
    chat = call.reachable_chat()
    message = call.message(chat, "message to react not found")
    reactions = call.params.items("reaction")
    if len(reactions) > 1:
        raise BadRequestError("REACTIONS_TOO_MANY")
    if any(one.get("type") != "emoji" or one.get("emoji") not in known_reactions() for one in reactions):
        raise BadRequestError("REACTION_INVALID")
    message.reactions = reactions
    call.world.redraw(message)
    return True


def _own(call: MethodCall) -> Message:
    chat = call.reachable_chat()
    message = call.message(chat, "message to edit not found")
    if message.sender_id != call.bot.user.id or message.is_service:
        raise BadRequestError("message can't be edited")
    return message


def _replace(
    call: MethodCall, message: Message, new: tuple[str, list[dict[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    if new == (message.text, message.entities, message.markup):
        raise BadRequestError(UNCHANGED)
    call.bot.limits.spend(message.chat_id)
    only_buttons = new[:2] == (message.text, message.entities)
    message.text, message.entities, message.markup = new
    if only_buttons:
        call.world.redraw(message)
    else:
        call.world.amend(message)
    return call.show(message)


def _deletable(call: MethodCall, chat: Chat, message: Message) -> bool:
    if chat.type != "private" and call.membership(chat).may("can_delete_messages"):
        return message.kind != "forum_topic_created"
    fresh = call.world.clock() - message.date < DELETABLE_SECONDS
    return fresh and (chat.type == "private" or message.sender_id == call.bot.user.id)


METHODS = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "setMessageReaction": set_message_reaction,
}
