"""The way to Telegram, watched: whoever runs the desk is told how each call ended."""

import json
import ssl
from collections.abc import Callable, Collection
from functools import cache
from typing import Any

import httpx
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.door import Door, read_json

UNREACHED = "unreached"
Watch = Callable[[str], None]


def unwatched(_code: str) -> None:
    """Nobody wants to know."""


@cache
def _certificates() -> ssl.SSLContext:
    """Read once for all calls, which takes as long as answering a patron."""
    return httpx.create_ssl_context()


class WatchedRequest(HTTPXRequest):
    """Tells each answer's HTTP status, or that there was none."""

    def __init__(self, watch: Watch, **options: Any) -> None:
        super().__init__(httpx_kwargs={"verify": _certificates()}, **options)
        self._watch = watch

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make one call; telegram.error.NetworkError when Telegram is not reached."""
        try:
            code, body = await super().do_request(*args, **kwargs)
        except TelegramError:
            self._watch(UNREACHED)
            raise
        self._watch(str(code))
        return code, body


class PollingRequest(WatchedRequest):
    """Of the updates it brings, those that make no sense are emptied: one of them would keep all others out.

    Those that were taken already are left out: Telegram repeats them until they are done, and making objects of them
    takes many times as long as telling them by their numbers.
    """

    def __init__(self, watch: Watch, door: Door, taken: Collection[int] = (), **options: Any) -> None:
        super().__init__(watch, **options)
        self._door, self._taken = door, taken

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Ask for updates; telegram.error.NetworkError when Telegram is not reached."""
        code, body = await super().do_request(*args, **kwargs)
        return code, self.sifted(body)

    def sifted(self, body: bytes) -> bytes:
        """An answer of getUpdates without what makes no sense or was taken; any other as it is."""
        try:
            answer = read_json(body)
        except (ValueError, RecursionError):
            return body
        if not isinstance(answer, dict) or not isinstance(answer.get("result"), list):
            return body
        let_in = [self._door.let_in(each) for each in answer["result"] if not self._is_taken(each)]
        return json.dumps({**answer, "result": [each for each in let_in if each is not None]}).encode()

    def _is_taken(self, update: object) -> bool:
        number = update.get("update_id") if isinstance(update, dict) else None
        return isinstance(number, int) and number in self._taken
