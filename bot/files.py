"""Files that Telegram keeps, fetched when somebody looks at them."""

from telegram.error import TelegramError

from actions.patron_files import LARGEST, FileGoneError
from bot.serve import BotSettings, open_bot


class TelegramFiles:
    """Asks Telegram for each file, with a connection of its own: that is seldom, and leaves nothing open."""

    def __init__(self, settings: BotSettings) -> None:
        self._settings = settings

    async def fetch(self, file_id: str) -> bytes:
        """The bytes of a file; FileGoneError where Telegram does not give it or it is too large."""
        try:
            async with open_bot(self._settings) as bot:
                found = await bot.get_file(file_id)
                if not found.file_path or (found.file_size or 0) > LARGEST:
                    raise FileGoneError("file_gone")
                return bytes(await found.download_as_bytearray())
        except TelegramError as error:
            raise FileGoneError("file_gone") from error
