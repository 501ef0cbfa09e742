"""Waiting a while, unless told to stop."""

import asyncio
from contextlib import suppress


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait so many seconds, or until stop is set."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
