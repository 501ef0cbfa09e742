"""Checking reply markups as Telegram does."""

from typing import Any

from simulator.errors import BadRequestError
from simulator.params import Params

MOST_DATA_BYTES = 64
MOST_BUTTONS = 100
LINKS = ("http://", "https://", "tg://")
ACTIONS = ("url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat")
OTHER_ACTIONS = ("switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay")


def reply_markup(params: Params) -> dict[str, Any]:
    """Return the checked reply markup of a call, empty when there is none."""
    markup = params.mapping("reply_markup")
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise BadRequestError("object expected as reply markup")
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        raise BadRequestError("REPLY_MARKUP_TOO_LONG")
    for button in (button for row in rows for button in row):
        _check(button)
    return markup


def _check(button: Any) -> None:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise BadRequestError('can\'t parse inline keyboard button: Field "text" must be non-empty')
    if not any(action in button for action in ACTIONS + OTHER_ACTIONS):
        raise BadRequestError("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= MOST_DATA_BYTES:
        raise BadRequestError("BUTTON_DATA_INVALID")
    if "url" in button and not str(button["url"]).startswith(LINKS):
        raise BadRequestError(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
