"""Reading and arranging chats: getChat, members, pinned messages, typing."""

from typing import Any

from simulator.accounts import Chat, Member
from simulator.errors import BadRequestError
from simulator.messages import Message
from simulator.telegram_methods.call import MethodCall

ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_chat(call: MethodCall) -> dict[str, Any]:
    """Return everything about a chat the bot has met."""
    chat = call.chat()
    if chat.type == "private" and not chat.started:
        raise BadRequestError("chat not found")
    card = chat.card() | {"accent_color_id": abs(chat.id) % 7, "max_reaction_count": 11}
    card["accepted_gift_types"] = dict.fromkeys(GIFTS, False)
    if chat.type != "private":
        card["permissions"] = dict.fromkeys(PERMISSIONS, True)
    newest = chat.find(chat.pinned[-1]) if chat.pinned else None
    return card | ({"pinned_message": call.show(newest)} if newest else {})


def get_chat_member(call: MethodCall) -> dict[str, Any]:
    """Return somebody's place in a chat."""
    chat = call.chat()
    user = call.world.users.get(call.params.integer("user_id"))
    if user is None:
        raise BadRequestError("invalid user_id specified")
    if chat.type == "private":
        present = user.id in {chat.id, call.bot.user.id}
        return Member("member" if present else "left").card(user)
    return chat.member(user.id).card(user)


def get_chat_administrators(call: MethodCall) -> list[dict[str, Any]]:
    """Return the administrators of a group or channel, bots other than the caller left out."""
    chat = call.chat()
    if chat.type == "private":
        raise BadRequestError("there are no administrators in the private chat")
    admins = ((call.world.users[number], member) for number, member in chat.members.items() if member.is_admin)
    return [member.card(user) for user, member in admins if not user.is_bot or user is call.bot.user]


def get_chat_member_count(call: MethodCall) -> int:
    """Return how many are in a chat."""
    chat = call.chat()
    return 2 if chat.type == "private" else sum(member.present for member in chat.members.values())


def leave_chat(call: MethodCall) -> bool:
    """Leave a group or channel."""
    chat = call.reachable_chat()
    if chat.type == "private":
        raise BadRequestError("chat member status can't be changed in private chats")
    call.world.add_member(chat, call.bot.user.id, Member("left"))
    return True


def send_chat_action(call: MethodCall) -> bool:
    """Show that the bot is typing (or sending a photo, ...) for about five seconds."""
    chat, action = call.reachable_chat(), call.params.text("action")
    if action not in ACTIONS:
        raise BadRequestError("wrong parameter action in request")
    call.world.feed.tell("typing", chat_id=chat.id, thread=call.thread(chat), action=action)
    return True


def pin_chat_message(call: MethodCall) -> bool:
    """Pin a message at the top of a chat; groups get a line that says so."""
    chat = call.reachable_chat()
    message = call.message(chat, "message to pin not found")
    _may_pin(call, chat)
    chat.pinned = [number for number in chat.pinned if number != message.id] + [message.id]
    note = Message(chat.id, call.bot.user.id, "pinned_message", content=message.id, reply_to=message.id)
    note.thread = message.thread
    call.world.post(note)
    call.world.touch(chat)
    return True


def unpin_chat_message(call: MethodCall) -> bool:
    """Unpin a message, the newest when none is named."""
    chat = call.reachable_chat()
    _may_pin(call, chat)
    if not chat.pinned:
        return True
    number = call.params.integer("message_id", chat.pinned[-1])
    if number not in chat.pinned:
        raise BadRequestError("message to unpin not found")
    chat.pinned.remove(number)
    call.world.touch(chat)
    return True


def unpin_all_chat_messages(call: MethodCall) -> bool:
    """Unpin every message of a chat."""
    chat = call.reachable_chat()
    _may_pin(call, chat)
    chat.pinned.clear()
    call.world.touch(chat)
    return True


def _may_pin(call: MethodCall, chat: Chat) -> None:
    if chat.type != "private" and not call.membership(chat).may("can_pin_messages"):
        raise BadRequestError("not enough rights to manage pinned messages in the chat")


METHODS = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "sendChatAction": send_chat_action,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
}
