"""Webhook intake: 200 only when an update's effects are committed, so that Telegram sends again what was not."""

import asyncio
import hmac

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot, Update

from actions.chat_turns import NoTurnError
from bot.door import Door, read_json
from bot.intake import Handle

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the header's name)  # nosec B105
LARGEST_BODY = 1_000_000
BODY_SECONDS = 10.0


def webhook_app(bot: Bot, handle: Handle, door: Door, secret: str, body_seconds: float = BODY_SECONDS) -> Starlette:
    """The endpoint Telegram posts updates to; requests without the secret are refused unread."""

    async def receive(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), secret.encode()):
            raise _refused(403, "forbidden")
        update = _update(await _body(request, body_seconds), door, bot)
        try:
            await handle(update)
        except NoTurnError:
            raise HTTPException(503, "busy", headers={"retry-after": "1"}) from None
        return PlainTextResponse("ok")

    return Starlette(routes=[Route("/telegram", receive, methods=["POST"])])


async def _body(request: Request, seconds: float) -> bytes:
    """The whole body, counted as it arrives: what a header says of its length may be missing or untrue."""
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                body += part
                if len(body) > LARGEST_BODY:
                    raise _refused(413, "too large")
    except TimeoutError:
        raise _refused(408, "too slow") from None
    except ClientDisconnect:
        raise _refused(400, "not an update") from None
    return bytes(body)


def _update(body: bytes, door: Door, bot: Bot) -> Update:
    try:
        let_in = door.let_in(read_json(body))
    except (ValueError, RecursionError):
        let_in = None
    if let_in is None:
        raise _refused(400, "not an update")
    return Update.de_json(let_in, bot)


def _refused(status: int, why: str) -> HTTPException:
    """An answer that ends the connection: what else the sender has on the way is not read."""
    return HTTPException(status, why, headers={"connection": "close"})
