"""Rasa's own Telegram channel in Rasa's Python 3.10, spoken to by the simulator instead of Telegram.

Rasa has no setting for another Bot API address; everything but that address is Rasa's own.
"""

from typing import Any

from aiogram.bot.api import TelegramAPIServer
from rasa.core.channels.telegram import TelegramInput, TelegramOutput


class SimulatedTelegram(TelegramInput):
    """The channel with the simulator's address, `api`, among its credentials."""

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any]) -> "SimulatedTelegram":
        """Take Rasa's own credentials and the address."""
        channel = cls(credentials["access_token"], credentials["verify"], None)
        channel.api = TelegramAPIServer.from_base(credentials["api"])
        return channel

    def get_output_channel(self) -> TelegramOutput:
        """Rasa's own output; whoever measures tells the simulator where the webhook is."""
        output = TelegramOutput(self.access_token)
        output.server = self.api
        return output
