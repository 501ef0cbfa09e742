"""Bringing updates to a bot's own address, again and again until it takes them."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx

from simulator.updates import Update, UpdateQueue

LONGEST_DELAY = 60.0
LONGEST_RETRY_AFTER = 3600.0
HOLD_CHECK = 0.2
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)  # nosec B105


@dataclass
class Address:
    """Where a webhook leads and how it wants to be called."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    allowed_updates: list[str] = field(default_factory=list)


@dataclass
class Webhook:
    """Delivers a queue to an address: in order within a lane, lanes side by side up to `max_connections`."""

    address: Address
    queue: UpdateQueue
    first_delay: float
    last_error: str = ""
    last_error_date: int = 0
    _slots: asyncio.Semaphore = field(init=False)
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _main: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self._slots = asyncio.Semaphore(self.address.max_connections)

    def start(self) -> None:
        """Begin to deliver, in the running event loop."""
        self._main = asyncio.get_running_loop().create_task(self._run())

    def stop(self) -> None:
        """Stop delivering; what was not taken stays in the queue."""
        if self._main is not None:
            self._main.cancel()

    def card(self) -> dict[str, Any]:
        """Return the Bot API's `WebhookInfo`."""
        error = {"last_error_date": self.last_error_date, "last_error_message": self.last_error}
        asked = {"allowed_updates": self.address.allowed_updates} if self.address.allowed_updates else {}
        return {
            "url": self.address.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.queue.pending),
            "max_connections": self.address.max_connections,
            "ip_address": "127.0.0.1",
            **(error if self.last_error else {}),
            **asked,
        }

    async def _run(self) -> None:
        async with httpx.AsyncClient(trust_env=False, timeout=30, follow_redirects=False) as client:
            try:
                while True:
                    for lane in self.queue.lanes() - self._tasks.keys():
                        self._tasks[lane] = asyncio.create_task(self._drain(lane, client))
                    await self.queue.bell.wait(HOLD_CHECK if self.queue.pending else LONGEST_DELAY)
            finally:
                for task in self._tasks.values():
                    task.cancel()

    async def _drain(self, lane: str, client: httpx.AsyncClient) -> None:
        delay = self.first_delay
        try:
            while update := self.queue.head(lane):
                wait = await self._deliver(update, client)
                if wait is None:
                    delay = self.first_delay
                    continue
                await asyncio.sleep(max(wait, delay))
                delay = min(delay * 2, LONGEST_DELAY)
        finally:
            self._tasks.pop(lane, None)

    async def _deliver(self, update: Update, client: httpx.AsyncClient) -> float | None:
        """Offer one update; return None when it was taken, otherwise the seconds the bot asked for (0 if none)."""
        async with self._slots:
            answer = await self._post(update, client)
            if answer is not None and answer.is_success:
                if self.queue.faults.for_update("duplicate_update", update.chat_id):
                    await self._post(update, client)
                self.queue.done(update)
                return None
        return self._note(answer)

    async def _post(self, update: Update, client: httpx.AsyncClient) -> httpx.Response | None:
        headers = {SECRET_HEADER: self.address.secret_token} if self.address.secret_token else {}
        try:
            return await client.post(self.address.url, json=update.body(), headers=headers)
        except httpx.HTTPError as error:
            self.last_error = "Connection refused" if isinstance(error, httpx.ConnectError) else "Read timeout expired"
            return None

    def _note(self, answer: httpx.Response | None) -> float:
        self.last_error_date = int(self.queue.clock())
        if answer is None:
            return 0.0
        self.last_error = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
        asked = answer.headers.get("Retry-After", "0")
        return min(float(asked), LONGEST_RETRY_AFTER) if asked.isdigit() else 0.0
