"""Button presses and the bot's answers to them."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Callback:
    """One press of an inline button; `answer` is what answerCallbackQuery said, None until then."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    data: str
    at: float
    answer: dict[str, Any] | None = None

    def card(self) -> dict[str, Any]:
        """Return the press and its answer for the control API."""
        said = self.answer or {}
        return {
            "id": self.id,
            "from": self.user_id,
            "chat_id": self.chat_id,
            "message_id": self.message_id,
            "data": self.data,
            "answered": self.answer is not None,
            "text": said.get("text", ""),
            "show_alert": bool(said.get("show_alert")),
            "url": said.get("url", ""),
        }


@dataclass
class Call:
    """One Bot API call as the log remembers it."""

    number: int
    method: str
    bot: int
    params: dict[str, Any]
    at: float
    answer: dict[str, Any] = field(default_factory=dict)
    status: int = 0
    fault: str = ""
    seconds: float = 0.0

    def card(self) -> dict[str, Any]:
        """Return the call for the control API; `status` 0 means that no answer was given."""
        shared = {"number": self.number, "method": self.method, "bot": self.bot, "params": self.params, "date": self.at}
        return shared | {"status": self.status, "fault": self.fault, "seconds": round(self.seconds, 4)} | self.answer
