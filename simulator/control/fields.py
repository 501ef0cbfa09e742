"""Reading the JSON of control calls, with errors that name the field."""

import json
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from simulator.accounts import Chat, User
from simulator.errors import ControlError
from simulator.world import World

MOST_BYTES = 30 * 1024 * 1024


def world_of(request: Request) -> World:
    """Return the world this server shows."""
    world: World = request.app.state.world
    return world


def query_number(request: Request, name: str) -> int:
    """Return a whole number from the query, 0 when it is left out."""
    value = request.query_params.get(name, "0")
    if not value.lstrip("-").isdigit():
        raise ControlError(f"{name} must be a whole number", name)
    return int(value)


def chat_at(request: Request) -> Chat:
    """Return the chat of the address."""
    return chat_of(world_of(request), request.path_params["chat_id"], "chat_id")


def chat_of(world: World, chat_id: int, field: str) -> Chat:
    """Return a chat by its id, or raise ControlError."""
    chat = world.chats.get(chat_id)
    if chat is None:
        raise ControlError(f"there is no chat {chat_id}; GET /sim/chats lists them", field, 404)
    return chat


def user_of(world: World, user_id: int, field: str) -> User:
    """Return an account by its id, or raise ControlError."""
    user = world.users.get(user_id)
    if user is None:
        raise ControlError(f"there is no user {user_id}; GET /sim/users lists them", field, 404)
    return user


@dataclass
class Fields:
    """The body of a control call."""

    values: dict[str, Any]

    @classmethod
    async def read(cls, request: Request) -> "Fields":
        """Return the body of a request, which must be a JSON object (or nothing)."""
        try:
            values = json.loads(await request.body() or b"{}")
        except ValueError:
            raise ControlError("the body must be JSON") from None
        if not isinstance(values, dict):
            raise ControlError("the body must be a JSON object")
        return cls(values)

    def has(self, name: str) -> bool:
        """Return whether a field was given."""
        return self.values.get(name) is not None

    def only(self, *names: str) -> None:
        """Refuse fields that mean nothing here, so that a misspelt one is noticed."""
        unknown = sorted(self.values.keys() - set(names))
        if unknown:
            raise ControlError(f"{unknown[0]} is not known here; known are {', '.join(names)}", unknown[0])

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text; without a default it must be given and not empty."""
        value = self.values.get(name, default)
        if value is None or (value == "" and default is None):
            raise ControlError(f"{name} is needed and must not be empty", name)
        if not isinstance(value, str):
            raise ControlError(f"{name} must be a text", name)
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """Return a whole number; without a default it must be given."""
        value = self.values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ControlError(f"{name} must be a whole number", name)
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return true or false."""
        value = self.values.get(name, default)
        if not isinstance(value, bool):
            raise ControlError(f"{name} must be true or false", name)
        return value

    def items(self, name: str) -> list[Any]:
        """Return a list, empty when left out."""
        value = self.values.get(name, [])
        if not isinstance(value, list):
            raise ControlError(f"{name} must be a list", name)
        return value
