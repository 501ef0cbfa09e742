"""What a bot says of itself: getMe, the command menus, names and descriptions."""

import re
from typing import Any

from simulator.errors import BadRequestError
from simulator.telegram_methods.call import MethodCall

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LONGEST_DESCRIPTION = 256
MOST_COMMANDS = 100
USUAL_SCOPE = "default"


def get_me(call: MethodCall) -> dict[str, Any]:
    """Return the bot's account."""
    return call.bot.card()


def set_my_commands(call: MethodCall) -> bool:
    """Keep a command menu for a scope and a language."""
    commands = call.params.items("commands")
    if len(commands) > MOST_COMMANDS:
        raise BadRequestError("BOT_COMMANDS_TOO_MUCH")
    call.bot.commands[_scope(call)] = [_command(one) for one in commands]
    call.world.feed.tell("commands")
    return True


def get_my_commands(call: MethodCall) -> list[dict[str, str]]:
    """Return the command menu of a scope and a language."""
    return call.bot.commands.get(_scope(call), [])


def delete_my_commands(call: MethodCall) -> bool:
    """Forget the command menu of a scope and a language."""
    call.bot.commands.pop(_scope(call), None)
    call.world.feed.tell("commands")
    return True


def set_profile(call: MethodCall) -> bool:
    """Keep a name or description."""
    language = call.params.text("language_code")
    for name in ("name", "description", "short_description"):
        if name in call.params.values:
            call.bot.profile[f"{name}:{language}"] = call.params.text(name)
    call.world.feed.tell("commands")
    return True


def get_name(call: MethodCall) -> dict[str, str]:
    """Return the bot's name."""
    return {"name": _profile(call, "name") or call.bot.user.first_name}


def get_description(call: MethodCall) -> dict[str, str]:
    """Return what an empty chat with the bot shows."""
    return {"description": _profile(call, "description")}


def get_short_description(call: MethodCall) -> dict[str, str]:
    """Return the line under the bot's name."""
    return {"short_description": _profile(call, "short_description")}


def accept(call: MethodCall) -> bool:
    """Accept a setting that changes nothing here."""
    del call
    return True


def _profile(call: MethodCall, name: str) -> str:
    return call.bot.profile.get(f"{name}:{call.params.text('language_code')}", "")


def _scope(call: MethodCall) -> str:
    scope = call.params.mapping("scope")
    parts = (scope.get("type", USUAL_SCOPE), scope.get("chat_id", ""), call.params.text("language_code"))
    return ":".join(str(part) for part in parts)


def _command(one: Any) -> dict[str, str]:
    name, description = str(one.get("command", "")).removeprefix("/"), str(one.get("description", ""))
    if not COMMAND.fullmatch(name):
        raise BadRequestError("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= LONGEST_DESCRIPTION:
        raise BadRequestError("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


METHODS = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": set_profile,
    "setMyDescription": set_profile,
    "setMyShortDescription": set_profile,
    "getMyName": get_name,
    "getMyDescription": get_description,
    "getMyShortDescription": get_short_description,
    "setChatMenuButton": accept,
    "setMyDefaultAdministratorRights": accept,
    "logOut": accept,
    "close": accept,
}
