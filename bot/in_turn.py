"""Updates that come by webhook: each when it is its chat's turn, so many at once."""

import asyncio

from telegram import Update

from actions.chat_turns import ChatTurns
from actions.together import Together
from bot.intake import SLOTS, Handle
from bot.order import ChatOrder
from bot.translate import order_key


def in_turn(handle: Handle, together: Together | None) -> Handle:
    """The same work in order within a chat: over all processes where there may be several, else within this one.

    Raises NoTurnError where another process has the chat too long.
    """
    return _in_this_process(handle) if together is None else _over_all(handle, together.turns)


def _in_this_process(handle: Handle) -> Handle:
    order = ChatOrder(SLOTS)

    async def wait_and_handle(update: Update) -> None:
        await order.add(order_key(update), lambda: handle(update))

    return wait_and_handle


def _over_all(handle: Handle, turns: ChatTurns) -> Handle:
    slots = asyncio.Semaphore(SLOTS)

    async def wait_and_handle(update: Update) -> None:
        # Taken only when it is this chat's turn: a queue within one chat holds no slot.
        async with turns.turn(order_key(update), update.update_id), slots:
            await handle(update)

    return wait_and_handle
