"""Keeping strangers' web pages out: only this machine's own names are answered (DNS rebinding, cross-site requests)."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

NAMES_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


class LocalOnly:
    """ASGI middleware that refuses foreign Host and Origin headers with 403."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http" and not is_local(Headers(scope=scope)):
            refusal = JSONResponse({"error": "the simulator answers only on this machine", "field": "Host"}, 403)
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_local(headers: Headers) -> bool:
    """Return whether a request was made for this machine, by a page of this machine or by no page."""
    origin = headers.get("origin")
    if origin is not None and _name(origin) not in NAMES_HERE:
        return False
    return _name("//" + headers.get("host", "")) in NAMES_HERE and headers.get("sec-fetch-site") != "cross-site"


def _name(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
