"""copyMessage and forwardMessage, alone and in numbers."""

from copy import deepcopy
from typing import Any

from simulator.accounts import Chat
from simulator.errors import BadRequestError
from simulator.messages import MEDIA_KINDS, Message
from simulator.telegram_methods.call import MethodCall
from simulator.telegram_methods.sending import checked_caption, draft, send

MOST_AT_ONCE = 100


def copy_message(call: MethodCall) -> dict[str, Any]:
    """Send a message again as the bot's own, with its formatting, and return the new id."""
    chat, source = _pair(call, "copy")
    message = _copy(call, chat, source)
    if source.kind in MEDIA_KINDS and "caption" in call.params.values:
        caption = checked_caption(call.params)
        message.text, message.entities = caption.text, caption.entities
    return {"message_id": send(call, message)["message_id"]}


def forward_message(call: MethodCall) -> dict[str, Any]:
    """Send a message on, with its author named."""
    chat, source = _pair(call, "forward")
    return send(call, _forward(call, chat, source))


def copy_messages(call: MethodCall) -> list[dict[str, Any]]:
    """Copy several messages; those not found are skipped, albums stay albums."""
    return _several(call, _copy, "copy")


def forward_messages(call: MethodCall) -> list[dict[str, Any]]:
    """Forward several messages; those not found are skipped, albums stay albums."""
    return _several(call, _forward, "forward")


def _pair(call: MethodCall, verb: str) -> tuple[Chat, Message]:
    chat = call.reachable_chat()
    source = call.message(call.chat("from_chat_id"), f"message to {verb} not found")
    if source.is_service:
        raise BadRequestError("message can't be copied" if verb == "copy" else "message can't be forwarded")
    return chat, source


def _copy(call: MethodCall, chat: Chat, source: Message) -> Message:
    message = draft(call, chat, source.kind)
    message.text, message.entities = source.text, deepcopy(source.entities)
    message.content = deepcopy(source.content)
    return message


def _forward(call: MethodCall, chat: Chat, source: Message) -> Message:
    message = _copy(call, chat, source)
    author = call.world.users[source.sender_id].card()
    message.forward_origin = source.forward_origin or {"type": "user", "date": source.date, "sender_user": author}
    return message


def _several(call: MethodCall, made: Any, verb: str) -> list[dict[str, Any]]:
    chat, source_chat = call.reachable_chat(), call.chat("from_chat_id")
    numbers = call.params.items("message_ids")
    sources = [one for number in numbers if (one := source_chat.find(int(number))) and not one.is_service]
    if not sources or len(numbers) > MOST_AT_ONCE:
        raise BadRequestError(f"there are no messages to {verb}")
    call.bot.limits.spend(chat.id, len(sources))
    albums = {one.media_group_id: str(call.world.next_update_id()) for one in sources if one.media_group_id}
    sent = []
    for source in sources:
        message = made(call, chat, source)
        message.media_group_id = albums.get(source.media_group_id, "")
        call.world.post(message)
        sent.append({"message_id": message.id})
    return sent


METHODS = {
    "copyMessage": copy_message,
    "forwardMessage": forward_message,
    "copyMessages": copy_messages,
    "forwardMessages": forward_messages,
}
