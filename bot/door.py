"""At the door: what makes no sense as an update is let go, so that it neither comes again nor holds anything up."""

import json
from dataclasses import dataclass
from typing import Any

import structlog
from pydantic import ConfigDict, TypeAdapter
from telegram import Update

from bot.translate import Event, Translator, order_key

log = structlog.get_logger()

Json = dict[str, Any]
LARGEST_NUMBER = 2**63 - 1  # that every database can keep
NONSENSE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError, RecursionError)
EVENT: TypeAdapter[Event | None] = TypeAdapter(
    Event | None, config=ConfigDict(strict=True, revalidate_instances="always", allow_inf_nan=False)
)
CHAT = TypeAdapter(int, config=ConfigDict(strict=True))


def read_json(body: bytes) -> Any:
    """JSON whose numbers fit any database, the others being no whole numbers; ValueError or RecursionError."""
    return json.loads(body, parse_int=_number)


@dataclass(frozen=True, slots=True)
class Door:
    """Lets in what the desk can work on, as the translator sees it."""

    translator: Translator

    def let_in(self, given: object) -> Json | None:
        """An update as it came; emptied where it makes no sense; None where not even its number is known."""
        number = given.get("update_id") if isinstance(given, dict) else None
        if not isinstance(given, dict) or type(number) is not int or number < 0:
            log.warning("no update", kind=type(given).__name__)
            return None
        try:
            self._make_sense_of(given)
        except NONSENSE as error:
            log.warning("update not understood", update=number, kind=_kind(given), error=type(error).__name__)
            return {"update_id": number}
        return given

    def _make_sense_of(self, given: Json) -> None:
        update = Update.de_json(given, None)
        CHAT.validate_python(order_key(update))
        EVENT.validate_python(self.translator.event(update))


def _number(digits: str) -> int | float:
    number = float(digits)
    return int(digits) if abs(number) < LARGEST_NUMBER else number


def _kind(given: Json) -> str:
    return next((kind for kind in Update.ALL_TYPES if kind in given), "unknown")
