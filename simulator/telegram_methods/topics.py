"""Topics of a forum supergroup."""

from typing import Any

from simulator.accounts import Chat, Topic
from simulator.errors import BadRequestError
from simulator.messages import Message
from simulator.telegram_methods.call import MethodCall

LONGEST_NAME = 128
USUAL_COLOR = 7322096
COLORS = frozenset({7322096, 16766590, 13338331, 9367192, 16749490, 16478047})


def create_forum_topic(call: MethodCall) -> dict[str, Any]:
    """Open a new topic and return it."""
    chat = _forum(call)
    color = call.params.integer("icon_color", USUAL_COLOR)
    if color not in COLORS:
        raise BadRequestError("TOPIC_ICON_COLOR_INVALID")
    shape = {"name": _name(call), "icon_color": color}
    if call.params.has("icon_custom_emoji_id"):
        shape["icon_custom_emoji_id"] = call.params.text("icon_custom_emoji_id")
    topic = open_topic(call, chat, shape)
    return {"message_thread_id": topic.thread, **shape}


def open_topic(call: MethodCall, chat: Chat, shape: dict[str, Any]) -> Topic:
    """Write the line that a topic was created; its number is the topic's."""
    note = Message(chat.id, call.bot.user.id, "forum_topic_created", content=shape)
    note.thread = chat.next_number(call.world.first_id)
    icon = shape.get("icon_custom_emoji_id", "")
    topic = chat.topics.setdefault(note.thread, Topic(note.thread, shape["name"], shape["icon_color"], icon))
    call.world.touch(chat)
    call.world.post(note)
    return topic


def edit_forum_topic(call: MethodCall) -> bool:
    """Rename a topic or change its icon."""
    chat, topic = _named(call)
    name = _name(call) if call.params.has("name") else topic.name
    icon = call.params.text("icon_custom_emoji_id", topic.icon_custom_emoji_id)
    if (name, icon) == (topic.name, topic.icon_custom_emoji_id):
        raise BadRequestError("TOPIC_NOT_MODIFIED")
    changes = {"name": name} if name != topic.name else {}
    changes |= {"icon_custom_emoji_id": icon} if icon != topic.icon_custom_emoji_id else {}
    topic.name, topic.icon_custom_emoji_id = name, icon
    return _note(call, chat, topic, "forum_topic_edited", changes)


def close_forum_topic(call: MethodCall) -> bool:
    """Close a topic: only administrators can still write in it."""
    chat, topic = _named(call)
    _switch(topic, closed=True)
    return _note(call, chat, topic, "forum_topic_closed", {})


def reopen_forum_topic(call: MethodCall) -> bool:
    """Open a closed topic again."""
    chat, topic = _named(call)
    _switch(topic, closed=False)
    return _note(call, chat, topic, "forum_topic_reopened", {})


def delete_forum_topic(call: MethodCall) -> bool:
    """Delete a topic with its messages."""
    chat, topic = _named(call)
    if not call.membership(chat).may("can_delete_messages"):
        raise BadRequestError("not enough rights to delete a topic")
    call.world.drop_topic(chat, topic)
    return True


def unpin_all_forum_topic_messages(call: MethodCall) -> bool:
    """Unpin every message of a topic."""
    chat, topic = _named(call)
    chat.pinned = [number for number in chat.pinned if chat.messages[number].thread != topic.thread]
    call.world.touch(chat)
    return True


def get_forum_topic_icon_stickers(call: MethodCall) -> list[dict[str, Any]]:
    """Return the icons a topic may have; none here."""
    del call
    return []


def _forum(call: MethodCall) -> Chat:
    chat = call.reachable_chat()
    if not chat.is_forum:
        raise BadRequestError("the chat is not a forum")
    if not call.membership(chat).may("can_manage_topics"):
        raise BadRequestError("not enough rights to create a topic")
    return chat


def _named(call: MethodCall) -> tuple[Chat, Topic]:
    chat = _forum(call)
    return chat, call.topic(chat, "TOPIC_ID_INVALID")


def _name(call: MethodCall) -> str:
    name = call.params.text("name").strip()
    if not name:
        raise BadRequestError("TOPIC_TITLE_EMPTY")
    return name[:LONGEST_NAME]


def _switch(topic: Topic, *, closed: bool) -> None:
    if topic.closed == closed:
        raise BadRequestError("TOPIC_NOT_MODIFIED")
    topic.closed = closed


def _note(call: MethodCall, chat: Chat, topic: Topic, kind: str, content: dict[str, Any]) -> bool:
    call.world.touch(chat)
    call.world.post(
        Message(chat.id, call.bot.user.id, kind, content=content, thread=topic.thread, reply_to=topic.thread)
    )
    return True


METHODS = {
    "createForumTopic": create_forum_topic,
    "editForumTopic": edit_forum_topic,
    "closeForumTopic": close_forum_topic,
    "reopenForumTopic": reopen_forum_topic,
    "deleteForumTopic": delete_forum_topic,
    "unpinAllForumTopicMessages": unpin_all_forum_topic_messages,
    "getForumTopicIconStickers": get_forum_topic_icon_stickers,
}
