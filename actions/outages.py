"""Waiting for a database that is away, or too busy."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from actions.errors import OUTAGES

log = structlog.get_logger()

T = TypeVar("T")
RETRY_SECONDS = 1.0


async def despite_outages(act: Callable[[], Awaitable[T]]) -> T:
    """Do something; while the database is away, wait and do it again."""
    while True:
        try:
            return await act()
        except OUTAGES as error:
            log.warning("database away, trying again", error=type(error).__name__)
        await asyncio.sleep(RETRY_SECONDS)
