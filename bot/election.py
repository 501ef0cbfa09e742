"""Of several bot processes one sends, so that Telegram's limits are kept; when it ends, another goes on."""

import asyncio
from collections.abc import Callable

import structlog

from actions.errors import OUTAGES
from actions.pause import pause
from actions.together import Together
from bot.delivery import Deliverer

log = structlog.get_logger()

LOOK_SECONDS = 1.0  # between two tries to be the one, or two prolongations


class ElectedSender:
    """Sends while this process holds the lease; woken by what any process queues."""

    def __init__(self, together: Together, make: Callable[[], Deliverer]) -> None:
        """Take what the processes share, and how a sender is made."""
        self._together, self._make = together, make
        self._stopping = asyncio.Event()
        self._deliverer: Deliverer | None = None

    def wake(self) -> None:
        """Look at the queue now, if it is this process that sends; the others are told by the database."""
        if self._deliverer is not None:
            self._deliverer.wake()

    def stop(self) -> None:
        """Begin to stop."""
        self._stopping.set()
        if self._deliverer is not None:
            self._deliverer.stop()

    async def run(self) -> None:
        """Send, or stand ready to, until stop() is called; then finish what is in hand and let another send."""
        async with self._together.following():
            while not self._stopping.is_set():
                try:
                    if await self._together.lease.hold():
                        await self._send()
                except OUTAGES as error:
                    log.warning("database away, trying again", error=type(error).__name__)
                await pause(self._stopping, LOOK_SECONDS)

    async def _send(self) -> None:
        deliverer = self._make()
        await deliverer.take_over()
        self._deliverer = deliverer
        log.info("this process sends")
        sending = asyncio.create_task(deliverer.run())
        hearing = asyncio.create_task(self._hear(deliverer))
        while not sending.done():
            is_held = await self._together.lease.hold()  # also while what is in hand is finished
            if self._stopping.is_set() or not is_held:
                deliverer.stop()
            await asyncio.wait({sending}, timeout=LOOK_SECONDS)
        hearing.cancel()
        self._deliverer = None
        await self._together.lease.let_go()

    async def _hear(self, deliverer: Deliverer) -> None:
        while True:
            await self._together.bell.next.wait()
            deliverer.wake()
