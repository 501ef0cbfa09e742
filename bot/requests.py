"""The way to Telegram, watched: whoever runs the desk is told how each call ended."""

from collections.abc import Callable
from typing import Any

from telegram.error import TelegramError
from telegram.request import HTTPXRequest

UNREACHED = "unreached"
Watch = Callable[[str], None]


def unwatched(_code: str) -> None:
    """Nobody wants to know."""


class WatchedRequest(HTTPXRequest):
    """Tells each answer's HTTP status, or that there was none."""

    def __init__(self, watch: Watch, **options: Any) -> None:
        super().__init__(**options)
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
