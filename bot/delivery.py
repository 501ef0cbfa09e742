"""Sending what is queued: in order within a lane, obeying Telegram's limits, trying again what may be tried again."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import structlog
from aiolimiter import AsyncLimiter
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from actions.errors import OUTAGES
from actions.outages import despite_outages
from actions.outgoing import PRIVATE_LANES, Outgoing, Parcel, Posted
from bot.calls import make_call, seconds_to_wait

log = structlog.get_logger()

SWEEP_SECONDS = 1.0
FIRST_RETRY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 60.0
MOST_ATTEMPTS = 1440  # about a day of minutes
TOPIC_LOST = ("message thread not found", "topic_deleted", "topic_id_invalid")


@dataclass(frozen=True)
class Pace:
    """How fast a bot may speak. Bot API: about 20 messages a minute to one group, about 30 a second in all.

    group: what a leaky bucket lets through at once, and in how many seconds it is empty again. Bucket and drips
    together stay within 20 in any minute, and a busy group hears something every few seconds.
    overall: how many calls a second, see Turns. Where Telegram counts otherwise it says how long to wait.
    """

    group: tuple[float, float] = (8, 40.0)
    overall: int = 30


class Turns:
    """At most so many calls in any second, wherever on the way each is counted.

    A call keeps its turn for a second after its answer. What left in time and was held up on the way (by a busy
    database, by the network) can so not arrive together with what left later. A very slow call, such as a large file,
    does not keep it longer than some seconds, or a few of them would hold up all others.
    """

    SECONDS = 1.0
    LONGEST_SECONDS = 5.0

    def __init__(self, most: int) -> None:
        """Take how many calls there may be in a second."""
        self.most = most
        self._free = asyncio.Semaphore(most)

    async def take(self) -> None:
        """Wait for a turn; who waits longest has the next."""
        await self._free.acquire()

    def give_back(self) -> None:
        """Give a turn back for which no call was made."""
        self._free.release()

    @contextmanager
    def used(self) -> Iterator[None]:
        """Use a turn for a call that is made meanwhile; it is given back by itself."""
        loop = asyncio.get_running_loop()
        late = loop.call_later(self.LONGEST_SECONDS, self._free.release)
        try:
            yield
        finally:
            if late.when() > loop.time() + self.SECONDS:
                late.cancel()
                loop.call_later(self.SECONDS, self._free.release)


class Deliverer:
    """The one sender of a bot: woken after each action, sweeping in between."""

    def __init__(self, bot: Bot, outgoing: Outgoing, pace: Pace) -> None:
        """Take the bot that speaks, the queue to send, and how fast to send it."""
        self._bot, self._outgoing = bot, outgoing
        self._wake = asyncio.Event()
        self._stopping = False
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._pacing: set[asyncio.Task[None]] = set()
        # All lanes but the patrons' lead to the one staff group.
        self._group_pace = AsyncLimiter(*pace.group)
        self._turns = Turns(pace.overall)

    def wake(self) -> None:
        """Look at the queue now."""
        self._wake.set()

    async def take_over(self) -> None:
        """Take over from a sender that is gone: its pace counts on, and what it had in hand is sent again."""
        to_staff = await self._outgoing.sent_within(self._group_pace.time_period, to_staff=True)
        if to_staff:
            await self._group_pace.acquire(min(to_staff, self._group_pace.max_rate))
        for _ in range(min(await self._outgoing.sent_within(Turns.SECONDS, to_staff=False), self._turns.most)):
            await self._turns.take()
            with self._turns.used():
                pass  # by who sent before
        await self._outgoing.recover()

    async def run(self) -> None:
        """Send until stop() is called; then finish what is in hand."""
        while not self._stopping:
            self._wake.clear()
            await self._start_lanes()
            try:
                await asyncio.wait_for(self._wake.wait(), SWEEP_SECONDS)
            except TimeoutError:
                continue
        await self.drain()

    def stop(self) -> None:
        """Begin to stop."""
        self._stopping = True
        self.wake()

    async def drain(self) -> None:
        """Wait for the parcels that are being sent; who only waits for a turn has nothing in hand."""
        for task in self._pacing:
            task.cancel()
        await asyncio.gather(*self._lanes.values(), return_exceptions=True)

    async def _start_lanes(self) -> None:
        try:
            ready = await self._outgoing.lanes()
        except Exception:  # a database hiccup must not end the sender; the next sweep tries again
            log.exception("outgoing queue not readable")
            return
        for lane in ready:
            if lane not in self._lanes:
                task = asyncio.create_task(self._work(lane), name=f"lane {lane}")
                self._lanes[lane] = task
                task.add_done_callback(partial(self._forget, lane))

    def _forget(self, lane: str, _done: asyncio.Task[None]) -> None:
        self._lanes.pop(lane, None)
        self.wake()  # for what else is queued for the lane

    async def _work(self, lane: str) -> None:
        """Send a lane's next parcel; whoever starts this saw that there is one, and will look again when it ends."""
        try:
            await self._send_next(lane)
        except OUTAGES as error:
            log.warning("database away, lane stopped", error=type(error).__name__)
            await asyncio.sleep(SWEEP_SECONDS)
        except Exception:
            log.exception("lane stopped", lane=lane.partition(":")[0])
            await asyncio.sleep(SWEEP_SECONDS)

    async def _send_next(self, lane: str) -> None:
        # The wait comes before the claim, so that what gathers meanwhile travels in one message. A place taken for
        # nothing would halve the pace of a group, so an empty lane is not asked for its next parcel.
        await self._wait_for_turn(lane)
        parcel = await self._claim(lane)
        if parcel is not None:
            await self._send(parcel)

    async def _claim(self, lane: str) -> Parcel | None:
        parcel = None
        try:
            parcel = await self._outgoing.claim(lane)
        finally:
            if parcel is None:
                self._turns.give_back()
        return parcel

    async def _wait_for_turn(self, lane: str) -> None:
        waiting = asyncio.current_task()
        assert waiting is not None
        self._pacing.add(waiting)
        try:
            if not lane.startswith(PRIVATE_LANES):
                await self._group_pace.acquire()
            await self._turns.take()
        finally:
            self._pacing.discard(waiting)

    async def _send(self, parcel: Parcel) -> None:
        """Send one parcel. What became of it is noted even if the database is away."""
        try:
            posted = await self._call(parcel)
        except RetryAfter as error:
            wait = seconds_to_wait(error)
            await despite_outages(lambda: self._outgoing.later(parcel, wait, None))
        except Forbidden as error:
            reason = str(error)
            await despite_outages(lambda: self._outgoing.failed(parcel, reason, blocked=True))
        except BadRequest as error:
            await self._refused(parcel, error)
        except (NetworkError, TelegramError) as error:
            await self._again(parcel, error)
        else:
            await despite_outages(lambda: self._outgoing.sent(parcel, posted))

    async def _call(self, parcel: Parcel) -> list[Posted]:
        with self._turns.used():
            return await make_call(self._bot, parcel)

    async def _refused(self, parcel: Parcel, error: BadRequest) -> None:
        lost = parcel.topic_id is not None and any(words in str(error).lower() for words in TOPIC_LOST)
        if lost and parcel.method != "close_topic":
            name = f"#{parcel.handoff_id}"
            await self._turns.take()
            with self._turns.used():
                topic = await self._bot.create_forum_topic(parcel.chat_id, name)
            await despite_outages(lambda: self._outgoing.topic_lost(parcel, topic.message_thread_id))
        else:
            await despite_outages(lambda: self._outgoing.failed(parcel, str(error)))

    async def _again(self, parcel: Parcel, error: TelegramError) -> None:
        log.warning(
            "not sent, trying again", method=parcel.method, attempt=parcel.attempts + 1, error=type(error).__name__
        )
        if parcel.attempts + 1 >= MOST_ATTEMPTS:
            await despite_outages(lambda: self._outgoing.failed(parcel, str(error)))
            return
        wait = min(FIRST_RETRY_SECONDS * 2**parcel.attempts, LONGEST_RETRY_SECONDS)
        await despite_outages(lambda: self._outgoing.later(parcel, wait, str(error)))
