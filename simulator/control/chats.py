"""Control calls about chats: groups, members, topics."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator.accounts import Chat, Member, Topic, administrator
from simulator.control.fields import Fields, chat_at, user_of, world_of
from simulator.errors import ControlError
from simulator.messages import Message
from simulator.world import World

KINDS = ("group", "supergroup", "channel")
STATUSES = ("member", "administrator", "left", "kicked")
TOPIC_COLOR = 7322096


async def list_chats(request: Request) -> Response:
    """Return every chat with its members and topics."""
    world = world_of(request)
    return JSONResponse([card(world, chat) for chat in world.chats.values()])


def card(world: World, chat: Chat) -> dict[str, Any]:
    """Return a chat for the control API."""
    people = ((world.users[number], member) for number, member in chat.members.items())
    return {
        "id": chat.id,
        "type": chat.type,
        "title": chat.title or world.users[chat.id].name,
        "is_forum": chat.is_forum,
        "members": [{"id": u.id, "name": u.name, "is_bot": u.is_bot, "status": m.status} for u, m in people],
        "topics": [_topic(topic) for topic in chat.topics.values()],
        "pinned": chat.pinned,
        "started": chat.started,
        "blocked": chat.blocked,
        "last_message_id": max(chat.messages, default=0),
    }


async def create_chat(request: Request) -> Response:
    """Add a group, supergroup or channel; the bot is a member (administrator in channels and forums)."""
    world, fields = world_of(request), await Fields.read(request)
    fields.only("type", "title", "is_forum", "members", "username")
    kind = fields.text("type")
    if kind not in KINDS:
        raise ControlError(f"type must be one of {', '.join(KINDS)}", "type")
    if fields.flag("is_forum") and kind != "supergroup":
        raise ControlError("only a supergroup can have topics", "is_forum")
    chat = Chat(world.next_chat_id(kind), kind, fields.text("title"), fields.text("username", ""))
    chat.is_forum = fields.flag("is_forum")
    chat.members = {user_of(world, number, "members").id: Member() for number in fields.items("members")}
    chat.members[world.bot.user.id] = administrator() if chat.is_forum or kind == "channel" else Member()
    return JSONResponse({"id": world.add_chat(chat).id})


async def set_member(request: Request) -> Response:
    """Put somebody into a group, make them administrator, or take them out."""
    world, fields, chat = world_of(request), await Fields.read(request), _group(request)
    fields.only("user_id", "status", "rights")
    user = user_of(world, fields.number("user_id"), "user_id")
    status = fields.text("status", "member")
    if status not in STATUSES:
        raise ControlError(f"status must be one of {', '.join(STATUSES)}", "status")
    member = administrator() if status == "administrator" else Member(status)
    member.rights |= fields.values.get("rights", {})
    world.add_member(chat, user.id, member)
    return JSONResponse({"user_id": user.id, "status": status})


async def create_topic(request: Request) -> Response:
    """Open a topic in a member's name."""
    world, fields, chat = world_of(request), await Fields.read(request), _group(request)
    fields.only("name", "from")
    if not chat.is_forum:
        raise ControlError("this chat has no topics", "chat_id")
    author = user_of(world, fields.number("from"), "from")
    name = fields.text("name")
    shape = {"name": name, "icon_color": TOPIC_COLOR}
    thread = chat.next_number(world.first_id)
    chat.topics[thread] = Topic(thread, name, TOPIC_COLOR)
    world.post(Message(chat.id, author.id, "forum_topic_created", content=shape, thread=thread))
    world.touch(chat)
    return JSONResponse({"message_thread_id": thread})


async def change_topic(request: Request) -> Response:
    """Close, reopen or delete a topic by a person's hand."""
    world, chat = world_of(request), _group(request)
    topic = chat.topics.get(request.path_params["thread"])
    if topic is None or topic.deleted:
        raise ControlError("there is no such topic", "thread", 404)
    verb = request.path_params["verb"]
    if verb == "delete":
        world.drop_topic(chat, topic)
    elif verb in {"close", "reopen"}:
        topic.closed = verb == "close"
        world.touch(chat)
    else:
        raise ControlError("a topic can be closed, reopened or deleted", "verb", 404)
    return JSONResponse(_topic(topic))


def _group(request: Request) -> Chat:
    chat = chat_at(request)
    if chat.type == "private":
        raise ControlError("a private chat has neither members nor topics", "chat_id")
    return chat


def _topic(topic: Topic) -> dict[str, Any]:
    state = {"closed": topic.closed, "deleted": topic.deleted}
    return {"thread": topic.thread, "name": topic.name, "icon_color": topic.icon_color} | state


def routes() -> list[Route]:
    """Return the routes of this part."""
    return [
        Route("/sim/chats", list_chats),
        Route("/sim/chats", create_chat, methods=["POST"]),
        Route("/sim/chats/{chat_id:signed}/members", set_member, methods=["POST"]),
        Route("/sim/chats/{chat_id:signed}/topics", create_topic, methods=["POST"]),
        Route("/sim/chats/{chat_id:signed}/topics/{thread:int}/{verb}", change_topic, methods=["POST"]),
    ]
