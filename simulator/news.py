"""Which bot hears of what, and in which update."""

from typing import TYPE_CHECKING, Any

from simulator.accounts import Chat
from simulator.bots import Bot
from simulator.messages import Message
from simulator.render import bot_card
from simulator.updates import Update

if TYPE_CHECKING:
    from simulator.callbacks import Callback
    from simulator.world import World

CHAT_INSTANCE_FACTOR = 7919  # any fixed number: bots must only see the same text for the same chat
PRIVACY_KINDS = frozenset({"mention", "bot_command"})


def announce(world: "World", message: Message) -> int | None:
    """Tell bots of a new or edited message; what a connected bot itself sends is told to none."""
    chat = world.chats[message.chat_id]
    if message.sender_id in world.bots and not message.is_service:
        return None
    kind = "channel_post" if chat.type == "channel" else "message"
    kind = f"edited_{kind}" if message.edit_date else kind
    hearers = [bot for bot in world.bots.values() if _hears(bot, chat, message)]
    return _send(world, hearers, kind, bot_card(world, message), chat_lane(chat))


def announce_press(world: "World", callback: "Callback") -> int | None:
    """Tell the bot whose message it is (every bot when the message is gone) of a button press."""
    chat = world.chats[callback.chat_id]
    message = chat.find(callback.message_id)
    gone = {"chat": chat.card(), "message_id": callback.message_id, "date": 0}
    payload = {
        "id": callback.id,
        "from": world.users[callback.user_id].card(),
        "message": bot_card(world, message) if message else gone,
        "chat_instance": str(abs(chat.id) * CHAT_INSTANCE_FACTOR),
        "data": callback.data,
    }
    owner = world.bots.get(message.sender_id) if message else None
    hearers = [owner] if owner else list(world.bots.values())
    return _send(world, hearers, "callback_query", payload, (chat.id, f"user{callback.user_id}"))


def announce_block(world: "World", chat: Chat) -> int | None:
    """Tell bots that the person of a private chat blocked or unblocked them."""
    person = world.users[chat.id].card()
    number = world.next_update_id()
    for bot in world.bots.values():
        states: list[dict[str, Any]] = [{"user": bot.user.card(), "status": "member"}]
        states.append({"user": bot.user.card(), "status": "kicked", "until_date": 0})
        old, new = states if chat.blocked else reversed(states)
        payload = {"chat": chat.card(), "from": person, "date": int(world.clock())}
        payload |= {"old_chat_member": old, "new_chat_member": new}
        bot.queue.put(Update(number, "my_chat_member", payload, *chat_lane(chat), world.clock()))
    return number


def chat_lane(chat: Chat) -> tuple[int, str]:
    """Return the chat and the lane in which its messages keep their order."""
    return chat.id, f"chat{chat.id}"


def _send(world: "World", hearers: list[Bot], kind: str, payload: dict[str, Any], lane: tuple[int, str]) -> int | None:
    if not hearers:
        return None
    number = world.next_update_id()
    for bot in hearers:
        bot.queue.put(Update(number, kind, payload, *lane, world.clock()))
    return number


def _hears(bot: Bot, chat: Chat, message: Message) -> bool:
    if chat.type == "private":
        return True
    member = chat.member(bot.user.id)
    if not member.present:
        return False
    return member.is_admin or bot.can_read_all_group_messages or message.is_service or _addressed(bot, chat, message)


def _addressed(bot: Bot, chat: Chat, message: Message) -> bool:
    """With privacy mode on, only commands, mentions and replies to the bot are heard."""
    replied = chat.messages.get(message.reply_to or 0)
    if replied is not None and replied.sender_id == bot.user.id and not replied.is_service:
        return True
    return any(entity["type"] in PRIVACY_KINDS for entity in message.entities)
