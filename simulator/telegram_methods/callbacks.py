"""Answers to button presses."""

from simulator.errors import BadRequestError
from simulator.telegram_methods.call import MethodCall
from simulator.updates import CALLBACK_SECONDS

LONGEST_TEXT = 200
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def answer_callback_query(call: MethodCall) -> bool:
    """End the waiting circle on a button, with a short note or an alert."""
    params = call.params
    callback = call.world.callbacks.get(params.text("callback_query_id"))
    if callback is None or call.world.clock() - callback.at > CALLBACK_SECONDS:
        raise BadRequestError(TOO_OLD)
    text = params.text("text")
    if len(text) > LONGEST_TEXT:
        raise BadRequestError("MESSAGE_TOO_LONG")
    callback.answer = {"text": text, "show_alert": params.flag("show_alert"), "url": params.text("url")}
    call.world.feed.tell("callback", callback=callback.card())
    return True


METHODS = {"answerCallbackQuery": answer_callback_query}
