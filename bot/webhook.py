"""Webhook intake: 200 only when an update's effects are committed, so that Telegram sends again what was not."""

import hmac

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot, Update

from bot.intake import SLOTS, Handle
from bot.order import ChatOrder
from bot.translate import order_key

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the header's name)
LARGEST_BODY = 1_000_000


def webhook_app(bot: Bot, handle: Handle, secret: str) -> Starlette:
    """The endpoint Telegram posts updates to; requests without the secret are refused unread."""
    order = ChatOrder(SLOTS)

    async def receive(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), secret.encode()):
            return PlainTextResponse("forbidden", status_code=403)
        length = request.headers.get("content-length", "")
        if not (length.isascii() and length.isdigit()) or int(length) > LARGEST_BODY:
            return PlainTextResponse("too large", status_code=413)
        try:
            body = await request.json()
            update = Update.de_json(body if isinstance(body, dict) else {}, bot)
        except (ValueError, KeyError, TypeError, AttributeError):
            return PlainTextResponse("not an update", status_code=400)
        await order.add(order_key(update), lambda: handle(update))
        return PlainTextResponse("ok")

    return Starlette(routes=[Route("/telegram", receive, methods=["POST"])])
