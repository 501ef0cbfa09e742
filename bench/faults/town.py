"""The made-up Telegram of a trial: what people write and press there, and what they can see."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import httpx

from simulator.bell import Bell
from simulator.world import STAFF_CHAT_ID, World

Json = dict[str, Any]
IDLE_AT_MOST, WORKS_AT_MOST = 3.0, 30.0  # seconds a bot that is watched may have nothing to do, and may work


@dataclass
class Town:
    """Acts go through the simulator's control API; what is shown comes from its feed, as to an open page."""

    world: World
    http: httpx.AsyncClient
    shown: dict[int, dict[int, Json]] = field(default_factory=lambda: defaultdict(dict))
    buttons: dict[int, Json] = field(default_factory=dict)
    _bells: dict[int, Bell] = field(default_factory=lambda: defaultdict(Bell))

    async def follow(self) -> None:
        """Keep up with what appears in the chats, until cancelled."""
        number = 0
        while True:
            for event_number, event in self.world.feed.since(number):
                number = event_number
                if event["type"] == "message" and event["message"]["from"]["is_bot"]:
                    self._see(event["message"])
            await self.world.feed.bell.wait(1.0)

    def _see(self, card: Json) -> None:
        chat = card["chat_id"]
        self.shown[chat][card["id"]] = card
        if chat == STAFF_CHAT_ID:
            self.buttons.pop(card["id"], None)
            if card["buttons"]:
                self.buttons[card["id"]] = card
        self._bells[chat].ring()

    async def new_person(self, name: str) -> int:
        """Somebody with a Telegram account; the number of it."""
        number: int = (await self._post("/sim/users", {"first_name": name, "language_code": "id"}))["id"]
        return number

    async def say(self, who: int, chat: int, **what: Any) -> int:
        """Write in a chat; the number of the message."""
        number: int = (await self._post(f"/sim/chats/{chat}/messages", {"from": who, **what}))["message_id"]
        return number

    async def edit(self, chat: int, message: int, text: str) -> None:
        """Write a message anew."""
        answer = await self.http.patch(f"/sim/chats/{chat}/messages/{message}", json={"text": text})
        answer.raise_for_status()

    async def press(self, who: int, card: Json, data: str) -> int:
        """Press a button; the number of the update."""
        body = {"from": who, "chat_id": card["chat_id"], "message_id": card["id"], "data": data}
        number: int = (await self._post("/sim/callbacks", body))["update_id"]
        return number

    async def block(self, who: int, *, blocked: bool) -> None:
        """Block the bot, or let it in again."""
        await self._post(f"/sim/users/{who}/{'block' if blocked else 'unblock'}", {})

    async def fault(self, **plan: Any) -> None:
        """Have the Bot API fail."""
        await self._post("/sim/faults", plan)

    async def heard(self, chat: int, after: int, seconds: float) -> bool:
        """Wait until the bot says something in a chat after a message; False when it does not in time."""
        until = self.world.clock() + seconds
        while not (self.shown[chat] and next(reversed(self.shown[chat])) > after):
            left = until - self.world.clock()
            if left <= 0 or not await self._bells[chat].wait(left):
                return False
        return True

    async def busy(self, calls: int) -> None:
        """Wait until the Bot API was called so many times more, or for a while in which there was nothing to do.

        On a slow machine a bot may take its time; one that was killed before it got anywhere would tell nothing.
        """
        enough, began = self.world.call_count + calls, self.world.clock()
        idle_since = began
        while self.world.call_count < enough and self.world.clock() - began < WORKS_AT_MOST:
            if self.world.bot.queue.pending:
                idle_since = self.world.clock()
            if self.world.clock() - idle_since > IDLE_AT_MOST:
                return
            await asyncio.sleep(0.01)

    def polled_since(self, at: float) -> bool:
        """Whether a bot that was started at a moment has begun to ask for updates: first it removes a webhook."""
        for call in reversed(self.world.calls):
            if call.at < at:
                return False
            if call.method.lower() == "deletewebhook":
                return True
        return False

    async def _post(self, path: str, body: Json) -> Json:
        answer = await self.http.post(path, json=body)
        answer.raise_for_status()
        given: Json = answer.json()
        return given
