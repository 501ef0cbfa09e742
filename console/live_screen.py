"""The stream that keeps an open page up to date (server-sent events)."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic

from starlette.responses import Response, StreamingResponse

from actions.errors import MissingError
from console.gate import SIGNED_IN
from console.live import Live, Topic, Viewer
from console.screens import EVERYBODY, SERVING, Screen, Visit
from console.texts import LANGUAGES
from records import conversation_view as view

PING_SECONDS = 15.0
LONGEST_NUMBER = 18  # digits
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


async def live_inbox(visit: Visit) -> Response:
    """What happens in the inbox."""
    return await _stream(visit, 0)


async def live_conversation(visit: Visit) -> Response:
    """What happens in one conversation."""
    number = visit.number("interaction")
    if await visit.desk.read(view.head, number) is None:
        raise MissingError("no_such_conversation")
    return await _stream(visit, number)


async def _stream(visit: Visit, interaction: int) -> Response:
    live: Live = visit.request.app.state.live
    wanted = visit.request.query_params
    after = wanted.get("after", "")
    language = wanted["language"] if wanted.get("language") in LANGUAGES else visit.language
    known = int(after) if after.isdecimal() and len(after) <= LONGEST_NUMBER else 0
    viewer = await live.join(Topic(interaction, language), known)
    return StreamingResponse(_events(visit, live, viewer), media_type="text/event-stream", headers=HEADERS)


async def _events(visit: Visit, live: Live, viewer: Viewer) -> AsyncIterator[str]:
    """Events until the page or the console is closed, or whoever looks is signed out."""
    token, checked_at = visit.request.cookies[SIGNED_IN], monotonic()
    try:
        while True:
            try:
                event = await asyncio.wait_for(viewer.events.get(), PING_SECONDS)
            except TimeoutError:
                event = ": still here\n\n"
            if monotonic() - checked_at >= PING_SECONDS:
                checked_at = monotonic()
                event = event if await visit.desk.account_of(token) else ""
            if not event:
                return
            yield event
    finally:
        live.leave(viewer)


SCREENS = (
    Screen("/live/inbox", live_inbox, SERVING),
    Screen("/live/conversations/{interaction:int}", live_conversation, EVERYBODY),
)
