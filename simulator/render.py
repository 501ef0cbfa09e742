"""Messages as the Bot API describes them to bots, and as the control API shows them."""

from typing import TYPE_CHECKING, Any

from simulator.media import file_id
from simulator.messages import MEDIA_KINDS, Message

if TYPE_CHECKING:
    from simulator.world import World


def bot_card(world: "World", message: Message, *, nested: bool = False) -> dict[str, Any]:
    """Return the Bot API's `Message`; the message replied to is included once, not its own predecessors."""
    chat = world.chats[message.chat_id]
    card: dict[str, Any] = {"message_id": message.id, "date": message.date, "chat": chat.card()}
    card |= {"sender_chat": chat.card()} if chat.type == "channel" else {"from": world.users[message.sender_id].card()}
    card |= _body(message) | _marks(message)
    replied = chat.messages.get(message.reply_to or 0)
    if replied is not None and not nested:
        card["reply_to_message"] = bot_card(world, replied, nested=True)
    if message.kind == "pinned_message":
        card["pinned_message"] = bot_card(world, chat.messages[message.content], nested=True)
    return card


def _body(message: Message) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if message.kind == "text":
        body["text"] = message.text
    elif message.kind != "pinned_message":
        body[message.kind] = message.content
        body |= {"caption": message.text} if message.text else {}
    if message.kind == "animation":
        body["document"] = {key: message.content[key] for key in ("file_id", "file_unique_id", "file_size")}
    if message.entities:
        body["entities" if message.kind == "text" else "caption_entities"] = message.entities
    return body


def _marks(message: Message) -> dict[str, Any]:
    marks = {
        "message_thread_id": message.thread,
        "is_topic_message": message.thread is not None,
        "edit_date": message.edit_date,
        "media_group_id": message.media_group_id,
        "forward_origin": message.forward_origin,
        "has_protected_content": message.protected,
        "reply_markup": message.markup if message.inline_keyboard else None,
    }
    return {key: value for key, value in marks.items() if value}


def page_card(world: "World", message: Message) -> dict[str, Any]:
    """Return a message as a person in the chat sees it."""
    sender = world.users[message.sender_id]
    is_text = message.kind == "text"
    return {
        "id": message.id,
        "chat_id": message.chat_id,
        "from": {"id": sender.id, "name": sender.name, "is_bot": sender.is_bot},
        "kind": message.kind,
        "text": message.text if is_text else "",
        "caption": "" if is_text else message.text,
        "entities": message.entities,
        "buttons": [[_button(button) for button in row] for row in message.inline_keyboard],
        "keyboard": message.markup.get("keyboard", []),
        "thread": message.thread,
        "reply_to": message.reply_to,
        "media_group_id": message.media_group_id,
        "forwarded_from": message.forward_origin.get("sender_user", {}).get("first_name", ""),
        "reactions": [reaction.get("emoji", "") for reaction in message.reactions],
        "edited": bool(message.edit_date),
        "deleted": message.deleted,
        "date": message.date,
        "file": _file(world, message),
        "content": message.content,
    }


def _button(button: dict[str, Any]) -> dict[str, Any]:
    """A button as Telegram has it, with its data under the name that a press is posted with too."""
    return {**button, "data": button["callback_data"]} if "callback_data" in button else button


def _file(world: "World", message: Message) -> dict[str, Any] | None:
    if message.kind not in MEDIA_KINDS:
        return None
    file = world.files.by_id[file_id(message.kind, message.content)]
    return {"url": f"/sim/files/{file.unique_id}", "name": file.name, "size": len(file.data), "type": file.safe_type}
