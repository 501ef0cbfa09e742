"""Photos, voice and documents that were sent on Telegram, which keeps them for the desk."""

from typing import Protocol

from actions.errors import DeskError

LARGEST = 20_000_000  # bytes; the Bot API hands out no more (https://core.telegram.org/bots/api#getfile)


class FileGoneError(DeskError):
    """The file cannot be had: too old, too large, or Telegram is away."""

    status = 502


class PatronFiles(Protocol):
    """Where files are had from."""

    async def fetch(self, file_id: str) -> bytes:
        """The bytes of a file; FileGoneError."""
        ...
