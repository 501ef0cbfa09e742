"""Taking in updates: Telegram keeps each one until its effects are committed here."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import structlog
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from actions.pause import pause
from bot.calls import seconds_to_wait
from bot.order import ChatOrder
from bot.translate import order_key

log = structlog.get_logger()

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
LONG_POLL_SECONDS = 25
BREATH_SECONDS = 0.05  # while busy, less than this between two questions only costs
WHILE_BUSY_SECONDS = 0.25
RETRY_SECONDS = 2.0
MOST_TRIES = 30  # about a minute; an update that fails for longer would in the end hold up all others
SLOTS = 32

Handle = Callable[[Update], Awaitable[None]]


class Poller:
    """Long polling whose offset moves past an update only when that one and all before it are done."""

    def __init__(self, bot: Bot, handle: Handle, taken: set[int], after_failure: float = RETRY_SECONDS) -> None:
        """Take the bot that asks, what is done with each update, where to note which ones were taken, and a pause."""
        self._bot, self._handle = bot, handle
        self._order = ChatOrder(SLOTS)
        self._doing: dict[int, asyncio.Task[None]] = {}
        self._taken, self._after_failure = taken, after_failure
        self._failures: Counter[int] = Counter()  # of updates that are neither done nor let go
        self._next = 0
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Begin to stop: no more updates are asked for."""
        self._stopping.set()

    async def run(self) -> None:
        """Poll until stop(); then finish what is in hand and tell Telegram how far it came."""
        while not self._stopping.is_set():
            for update in sorted(await self._ask(), key=lambda each: each.update_id):
                self._begin(update)
            await self._wait_while_busy()
            if self._failures:
                await pause(self._stopping, self._after_failure)
        if self._doing:
            await asyncio.wait(self._doing.values())
        await self._ask_once(0)

    async def _ask(self) -> list[Update]:
        """The next updates; while some are being worked on, without waiting for more."""
        asking = asyncio.ensure_future(self._ask_once(0 if self._doing else LONG_POLL_SECONDS))
        stopping = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait([asking, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not asking.done():
            asking.cancel()
            return []
        return asking.result()

    async def _ask_once(self, seconds: int) -> list[Update]:
        try:
            return list(
                await self._bot.get_updates(
                    offset=self._offset(), timeout=seconds, limit=100, allowed_updates=ALLOWED_UPDATES
                )
            )
        except InvalidToken:
            raise
        except RetryAfter as error:
            await pause(self._stopping, seconds_to_wait(error))
        except Conflict:
            log.warning("another program reads this bot's messages: stop it, or remove its webhook; trying again")
            await pause(self._stopping, RETRY_SECONDS)
        except (NetworkError, TelegramError) as error:
            log.warning("Telegram not reached, trying again", error=type(error).__name__)
            await pause(self._stopping, RETRY_SECONDS)
        except Exception:  # an update that cannot be parsed must not end the desk
            log.exception("updates not understood, trying again")
            await pause(self._stopping, RETRY_SECONDS)
        return []

    def _offset(self) -> int | None:
        """The first update that is not done: everything before it is thereby acknowledged."""
        first = min((*self._doing, *self._failures), default=self._next)
        self._taken.difference_update([each for each in self._taken if each < first])
        return first or None

    def _begin(self, update: Update) -> None:
        number = update.update_id
        if number in self._taken:
            return
        self._taken.add(number)
        self._next = max(self._next, number + 1)  # one that Telegram repeats late must not take it back
        self._doing[number] = self._order.add(order_key(update), lambda: self._handle(update))
        self._doing[number].add_done_callback(lambda task: self._finish(number, task.exception()))

    def _finish(self, number: int, error: BaseException | None) -> None:
        """It is done; or it failed, and is asked for again so many times."""
        del self._doing[number]
        if error is not None:
            self._failures[number] += 1
            log.error("update failed", update=number, tries=self._failures[number], exc_info=error)
        if error is None or self._failures[number] >= MOST_TRIES:
            self._failures.pop(number, None)
        else:
            self._taken.discard(number)

    async def _wait_while_busy(self) -> None:
        """Until all is done; sooner when something is, but not at once, or each message would cost a question."""
        for seconds, until in ((BREATH_SECONDS, asyncio.ALL_COMPLETED), (WHILE_BUSY_SECONDS, asyncio.FIRST_COMPLETED)):
            if self._doing:
                await asyncio.wait(self._doing.values(), timeout=seconds, return_when=until)
