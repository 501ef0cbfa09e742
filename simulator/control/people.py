"""Control calls about people and the bot's own account."""

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator.accounts import User
from simulator.control.fields import Fields, chat_of, user_of, world_of
from simulator.errors import ControlError

USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LONGEST_NAME = 64
USER_FIELDS = ("first_name", "last_name", "username", "language_code", "is_bot")


async def create_user(request: Request) -> Response:
    """Add a person (or, with `is_bot`, another bot) and return the id."""
    world, fields = world_of(request), await Fields.read(request)
    fields.only(*USER_FIELDS)
    user = User(world.next_user_id(), _name(fields), fields.flag("is_bot"), fields.text("last_name", ""))
    user.username = _matching(fields, "username", USERNAME)
    user.language_code = _matching(fields, "language_code", LANGUAGE)
    if user.username and any(other.username.lower() == user.username.lower() for other in world.users.values()):
        raise ControlError(f"the username {user.username} is taken", "username")
    return JSONResponse({"id": world.add_user(user).id})


async def list_users(request: Request) -> Response:
    """Return every account but the bots connected."""
    world = world_of(request)
    people = (user for user in world.users.values() if user.id not in world.bots)
    return JSONResponse([user.card() | {"name": user.name, "blocked": world.chats[user.id].blocked} for user in people])


async def block(request: Request) -> Response:
    """Let a person block the bot."""
    return _set_blocked(request, blocked=True)


async def unblock(request: Request) -> Response:
    """Let a person unblock the bot."""
    return _set_blocked(request, blocked=False)


async def show_bot(request: Request) -> Response:
    """Return the bot's account, command menus and what it says of itself."""
    return JSONResponse(_bot(request))


async def change_bot(request: Request) -> Response:
    """Change what BotFather would: name, privacy mode, joining of groups; also the limits."""
    world, fields = world_of(request), await Fields.read(request)
    fields.only("first_name", "can_join_groups", "can_read_all_group_messages", "limits")
    bot = world.bot
    bot.user.first_name = fields.text("first_name", bot.user.first_name)
    bot.can_join_groups = fields.flag("can_join_groups", default=bot.can_join_groups)
    heard = bot.can_read_all_group_messages
    bot.can_read_all_group_messages = fields.flag("can_read_all_group_messages", default=heard)
    world.set_limits(fields.flag("limits", default=world.limits_on))
    return JSONResponse(_bot(request))


def _bot(request: Request) -> dict[str, Any]:
    world = world_of(request)
    return world.bot.card() | {
        "commands": world.bot.commands,
        "profile": world.bot.profile,
        "pending_updates": len(world.bot.queue.pending),
        "webhook": world.bot.webhook.address.url if world.bot.webhook else "",
        "limits": world.limits_on,
    }


def _set_blocked(request: Request, *, blocked: bool) -> Response:
    world = world_of(request)
    user = user_of(world, request.path_params["user_id"], "user_id")
    update_id = world.set_blocked(chat_of(world, user.id, "user_id"), blocked)
    return JSONResponse({"id": user.id, "blocked": blocked, "update_id": update_id})


def _name(fields: Fields) -> str:
    name = fields.text("first_name").strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise ControlError(f"first_name must have 1 to {LONGEST_NAME} characters", "first_name")
    return name


def _matching(fields: Fields, name: str, shape: re.Pattern[str]) -> str:
    value = fields.text(name, "") if fields.has(name) else ""
    value = value.removeprefix("@")
    if value and not shape.fullmatch(value):
        raise ControlError(f"{name} {value!r} is not one Telegram would have", name)
    return value


def routes() -> list[Route]:
    """Return the routes of this part."""
    return [
        Route("/sim/users", create_user, methods=["POST"]),
        Route("/sim/users", list_users),
        Route("/sim/users/{user_id:int}/block", block, methods=["POST"]),
        Route("/sim/users/{user_id:int}/unblock", unblock, methods=["POST"]),
        Route("/sim/bot", show_bot),
        Route("/sim/bot", change_bot, methods=["PATCH"]),
    ]
