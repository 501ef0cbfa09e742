"""Listening for Telegram's posts; several processes may do so for one bot, behind a balancer."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
import uvicorn
from starlette.types import ASGIApp
from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError

from actions.pause import pause
from bot.calls import seconds_to_wait
from bot.intake import ALLOWED_UPDATES

log = structlog.get_logger()

GRACE_SECONDS = 25  # for what is in hand when told to stop
RETRY_SECONDS = 2.0
MOST_CONNECTIONS = 100  # at once, of Telegram to all processes together; the most it allows


class PortTakenError(Exception):
    """Another program listens on the webhook's port."""


@dataclass(frozen=True)
class Webhook:
    """The public address that Telegram is told, its secret, and where this process listens behind it."""

    url: str
    secret: str
    host: str = "127.0.0.1"
    port: int = 8443


class QuietServer(uvicorn.Server):
    """uvicorn without signal handlers of its own: whoever runs the desk decides when it stops."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


async def serve_webhook(bot: Bot, webhook: Webhook, app: ASGIApp, stop: asyncio.Event) -> None:
    """Take in what Telegram posts until stop is set, then finish what is in hand; PortTakenError."""
    config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=GRACE_SECONDS)
    server = QuietServer(config)
    with _listening(webhook) as sock:
        serving = asyncio.create_task(server.serve(sockets=[sock]))
        try:
            await _announce(bot, webhook, stop)
            await stop.wait()
        finally:
            server.should_exit = True
            await serving


@contextmanager
def _listening(webhook: Webhook) -> Iterator[socket.socket]:
    # Named, TCP is sent at once; otherwise asyncio waits forty milliseconds to join small parts of an answer.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((webhook.host, webhook.port))
        except OSError as error:
            raise PortTakenError(str(error)) from error
        sock.listen(512)
        yield sock


async def _announce(bot: Bot, webhook: Webhook, stop: asyncio.Event) -> None:
    """Tell Telegram the address; each process does, which changes nothing but is refused more than once a second."""
    while not stop.is_set():
        try:
            await bot.set_webhook(
                f"{webhook.url}/telegram",
                secret_token=webhook.secret,
                allowed_updates=ALLOWED_UPDATES,
                max_connections=MOST_CONNECTIONS,
            )
        except InvalidToken:
            raise
        except RetryAfter as error:
            await pause(stop, seconds_to_wait(error))
        except TelegramError as error:
            log.warning("Telegram did not take the webhook's address, trying again", error=str(error))
            await pause(stop, RETRY_SECONDS)
        else:
            return
