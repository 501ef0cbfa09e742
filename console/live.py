"""Live screens: what changed is rendered once for each language and sent to everybody who looks at it."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from actions.console_desk import ConsoleDesk
from console.pages import Pages
from records import conversation_view as view
from records.changes import changes_after, last_change
from records.inbox import open_rows
from records.watch import Watch, watch

INBOX = "inbox"
LOOK_SECONDS = 1.0  # how long one look for changes waits at most
AWAY_SECONDS = 2.0  # before a database that is away is asked again
LATE = 100  # hints before the newest that may still be committed
AT_JOINING = 5  # newest lines that somebody who comes is sent again: one may have changed meanwhile
WAITING = 20  # events that wait for one slow viewer; then the page is asked to load anew


@dataclass(frozen=True, slots=True)
class Topic:
    """What somebody looks at: the inbox (0) or a conversation by its number, in a language."""

    interaction: int
    language: str


@dataclass(eq=False)
class Viewer:
    """One open stream."""

    topic: Topic
    events: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(WAITING))

    def tell(self, event: str) -> None:
        """Pass an event on; who cannot keep up loads the page anew."""
        if self.events.full():
            while not self.events.empty():
                self.events.get_nowait()
            event = _event("reload", {})
        self.events.put_nowait(event)


class Live:
    """Follows the hints about changes and tells viewers."""

    def __init__(self, desk: ConsoleDesk, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages
        self._viewers: dict[Topic, set[Viewer]] = defaultdict(set)
        self._shown: dict[Topic, dict[int, str]] = {}
        self._seen: dict[int, int] = {}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow changes while the block runs; at its end every stream ends."""
        following = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following
            for viewer in [each for viewers in self._viewers.values() for each in viewers]:
                viewer.tell("")

    async def join(self, topic: Topic, after: int) -> Viewer:
        """A stream of what happens to a topic, beginning with what came after a line."""
        viewer = Viewer(topic)
        self._viewers[topic].add(viewer)
        rendered = await self._rendered(topic)
        if topic in self._shown:
            await self._tell(topic, rendered)
        self._shown[topic] = rendered
        newest = sorted(rendered)[-AT_JOINING:]
        parts = rendered if topic.interaction == 0 else {n: rendered[n] for n in rendered if n > after or n in newest}
        viewer.tell(_event("here", {"parts": parts, "all": sorted(rendered)}))
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """Somebody looks no longer."""
        viewers = self._viewers[viewer.topic]
        viewers.discard(viewer)
        if not viewers:
            del self._viewers[viewer.topic]
            self._shown.pop(viewer.topic, None)

    async def _follow(self) -> None:
        """Watch for changes; begin again when the database was away."""
        while True:
            try:
                waiting = await asyncio.to_thread(watch, self._desk.office.db)
                try:
                    await self._follow_with(waiting)
                finally:
                    await asyncio.to_thread(waiting.close)
            except (OperationalError, InterfaceError, OSError):
                await asyncio.sleep(AWAY_SECONDS)

    async def _follow_with(self, waiting: Watch) -> None:
        newest = await self._desk.read(last_change)
        while True:
            if not await asyncio.to_thread(waiting.wait, LOOK_SECONDS):
                continue
            found = await self._desk.read(changes_after, newest - LATE)
            changed = {found[number] for number in found.keys() - self._seen.keys()}
            newest, self._seen = max(newest, *found, 0), found
            await self._look_again(changed)

    async def _look_again(self, interactions: Iterable[int]) -> None:
        changed = set(interactions)
        for topic in list(self._viewers):
            if changed and topic.interaction in changed | {0}:
                await self._tell(topic, await self._rendered(topic))

    async def _tell(self, topic: Topic, rendered: dict[int, str]) -> None:
        """Send what differs from what was shown last."""
        before = self._shown.get(topic, {})
        parts = {number: html for number, html in rendered.items() if before.get(number) != html}
        gone = sorted(before.keys() - rendered.keys())
        self._shown[topic] = rendered
        if parts or gone:
            event = _event("changed", {"parts": parts, "gone": gone})
            for viewer in self._viewers[topic]:
                viewer.tell(event)

    async def _rendered(self, topic: Topic) -> dict[int, str]:
        """Every part of a topic as it looks now."""
        return await self._desk.read(self._inbox if topic.interaction == 0 else self._conversation, topic)

    def _inbox(self, session: Session, topic: Topic) -> dict[int, str]:
        return {
            row.handoff: self._pages.fragment("inbox_row.html", topic.language, {"row": row})
            for row in open_rows(session)
        }

    def _conversation(self, session: Session, topic: Topic) -> dict[int, str]:
        """Its lines by number; number 0 is how the conversation stands."""
        head = view.head(session, topic.interaction)
        if head is None:
            return {}
        readings = view.readings(session, topic.interaction)
        lines = {
            line.id: self._pages.fragment(
                "line.html", topic.language, {"head": head, "line": line, "readings": readings.get(line.id, [])}
            )
            for line in view.lines(session, topic.interaction)
        }
        return {0: self._pages.fragment("standing.html", topic.language, {"head": head}), **lines}


def _event(name: str, data: Mapping[str, object]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
