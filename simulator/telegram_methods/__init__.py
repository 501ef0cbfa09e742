"""The Bot API methods that the simulator knows, by their lower-case names."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from simulator.telegram_methods import callbacks, chats, copying, editing, files, profile, receiving, sending, topics
from simulator.telegram_methods.call import MethodCall

GROUPS = (callbacks, chats, copying, editing, files, profile, receiving, sending, topics)


def _names() -> dict[str, Callable[[MethodCall], Any]]:
    return {name.lower(): method for group in GROUPS for name, method in group.METHODS.items()}


METHODS: Mapping[str, Callable[[MethodCall], Any]] = MappingProxyType(_names())
