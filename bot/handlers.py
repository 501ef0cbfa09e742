"""One update to one action; nothing is decided here."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

import structlog
from sqlalchemy.exc import DataError
from telegram import Bot, Update
from telegram.error import TelegramError

from actions.desk import Desk
from actions.incoming import PatronBlocked, PatronEdit, PatronMessage, Press, StaffMessage
from actions.outages import despite_outages
from bot.translate import Event, Translator

log = structlog.get_logger()

MOST_FAILURES = 3
IMPOSSIBLE = (DataError, ValueError, TypeError, ArithmeticError)


class Handlers:
    """Hands updates to the desk and wakes the sender."""

    def __init__(self, bot: Bot, desk: Desk, translator: Translator, wake: Callable[[], None]) -> None:
        """Take the bot, the desk, who translates, and how to wake the sender."""
        self._bot, self._desk, self._translator, self._wake = bot, desk, translator, wake
        self._actions: dict[type, Callable[[Any], Awaitable[None]]] = {
            PatronMessage: self._message,
            PatronEdit: desk.receive_edit,
            PatronBlocked: desk.receive_block,
            Press: self._press,
            StaffMessage: desk.staff_message,
        }

    async def handle(self, update: Update) -> None:
        """Give one update to its action; when this returns, its effects are committed.

        While the database is away the update waits and is tried again; after any other failure the patron
        gets an apology instead of an answer, and the chat goes on. What cannot even be recorded is let go if the
        reason lies in the update itself; otherwise the failure is raised, and the update comes again.
        """
        event = self._translator.event(update)
        if event is None:
            return
        for _ in range(MOST_FAILURES):
            if await self._is_met(event, update.update_id):
                break
        else:
            await self._let_go(event, update.update_id)
        self._wake()

    async def _is_met(self, event: Event, number: int) -> bool:
        try:
            await despite_outages(lambda: self._actions[type(event)](event))
        except Exception as error:
            log.exception("update not handled", update=number, error=type(error).__name__)
            return False
        return True

    async def _let_go(self, event: Event, number: int) -> None:
        if not isinstance(event, PatronMessage):
            return
        try:
            await despite_outages(lambda: self._desk.apologise(event))
        except IMPOSSIBLE as error:
            log.exception("update let go", update=number, error=type(error).__name__)

    async def _message(self, said: PatronMessage) -> None:
        started = time.perf_counter()
        met = await self._desk.receive_message(said)
        milliseconds = round((time.perf_counter() - started) * 1000, 1)
        log.info("message met", kind=said.media.kind, ms=milliseconds, **(asdict(met) if met else {}))

    async def _press(self, press: Press) -> None:
        in_staff_group = press.chat_id == self._translator.staff_chat_id
        notice = await (self._desk.staff_press(press) if in_staff_group else self._desk.patron_press(press))
        self._wake()
        await self._notify(press, notice)

    async def _notify(self, press: Press, notice: str | None) -> None:
        """End the button's waiting sign; too late is no matter, the press itself counted."""
        if press.query_id is None or notice is None:
            return
        try:
            await self._bot.answer_callback_query(press.query_id, text=notice or None)
        except TelegramError as error:
            log.info("button notice not shown", error=type(error).__name__)
