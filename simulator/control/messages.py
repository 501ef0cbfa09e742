"""Control calls about messages: writing, editing, deleting, pressing buttons, reading."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator.accounts import Chat, User
from simulator.control.drafts import drafted, written
from simulator.control.fields import Fields, chat_at, chat_of, query_number, user_of, world_of
from simulator.errors import ControlError
from simulator.messages import Message
from simulator.render import page_card

MOST_DATA_BYTES = 64


async def post_message(request: Request) -> Response:
    """Let somebody write in a chat."""
    world, fields, chat = world_of(request), await Fields.read(request), chat_at(request)
    author = user_of(world, fields.number("from"), "from")
    _may_write(chat, author)
    message = drafted(fields, chat, author, world.files)
    chat.started = True
    update_id = world.post(message)
    return JSONResponse({"message_id": message.id, "update_id": update_id})


async def edit_message(request: Request) -> Response:
    """Let the author of a message rewrite its text or caption."""
    world, fields, chat = world_of(request), await Fields.read(request), chat_at(request)
    fields.only("text", "caption", "parse_mode", "entities")
    message = _message(request, chat)
    if message.sender_id in world.bots or message.is_service:
        raise ControlError("only messages of people can be edited here", "message_id")
    words = written(fields, "caption" if "caption" in fields.values else "text")
    if message.kind == "text" and not words.text:
        raise ControlError("a message's text cannot be empty", "caption")
    message.text, message.entities = words.text, words.entities
    update_id = world.amend(message, tell_bots=True)
    return JSONResponse({"message_id": message.id, "update_id": update_id})


async def delete_message(request: Request) -> Response:
    """Delete a message; bots are not told, as on Telegram."""
    world, chat = world_of(request), chat_at(request)
    message = _message(request, chat)
    world.remove(message)
    return JSONResponse({"message_id": message.id, "deleted": True})


async def list_messages(request: Request) -> Response:
    """Return what was said in a chat after a message number, in order, deleted ones marked."""
    world, chat = world_of(request), chat_at(request)
    after = query_number(request, "after")
    thread = query_number(request, "thread")
    found = (one for number, one in sorted(chat.messages.items()) if number > after and thread in {0, one.thread})
    return JSONResponse([page_card(world, message) for message in found])


async def press(request: Request) -> Response:
    """Press an inline button; data that no button carries is passed on too, to try a bot's care."""
    world, fields = world_of(request), await Fields.read(request)
    fields.only("from", "chat_id", "message_id", "data")
    user = user_of(world, fields.number("from"), "from")
    chat = chat_of(world, fields.number("chat_id"), "chat_id")
    data = fields.text("data")
    if len(data.encode()) > MOST_DATA_BYTES:
        raise ControlError(f"data can have at most {MOST_DATA_BYTES} bytes", "data")
    callback, update_id = world.press(user, chat, fields.number("message_id"), data)
    return JSONResponse({"id": callback.id, "update_id": update_id})


async def show_callback(request: Request) -> Response:
    """Return a button press and the bot's answer to it."""
    callback = world_of(request).callbacks.get(request.path_params["callback_id"])
    if callback is None:
        raise ControlError("there is no such callback", "id", 404)
    return JSONResponse(callback.card())


def _may_write(chat: Chat, author: User) -> None:
    if chat.type == "private":
        if chat.id != author.id:
            raise ControlError("in a private chat only its own person can write", "from")
        if chat.blocked:
            raise ControlError("this person has blocked the bot; unblock it first", "from")
    elif not chat.member(author.id).present:
        raise ControlError("this user is not in the chat; add them with POST /sim/chats/{id}/members", "from")


def _message(request: Request, chat: Chat) -> Message:
    message = chat.find(request.path_params["message_id"])
    if message is None:
        raise ControlError("there is no such message", "message_id", 404)
    return message


def routes() -> list[Route]:
    """Return the routes of this part."""
    one = "/sim/chats/{chat_id:signed}/messages/{message_id:int}"
    return [
        Route("/sim/chats/{chat_id:signed}/messages", list_messages),
        Route("/sim/chats/{chat_id:signed}/messages", post_message, methods=["POST"]),
        Route(one, edit_message, methods=["PATCH"]),
        Route(one, delete_message, methods=["DELETE"]),
        Route("/sim/callbacks", press, methods=["POST"]),
        Route("/sim/callbacks/{callback_id}", show_callback),
    ]
