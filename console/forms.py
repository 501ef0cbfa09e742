"""Reading what a browser sends: never more than a screen asks for, whoever sends it."""

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message, Receive

from actions.errors import DeskError, InvalidError
from console.screens import Screen

PATIENCE = 64_000_000  # bytes thrown away, so that a browser that sends too much gets to read why it was refused


class TooLargeError(DeskError):
    """More was sent than the screen takes."""

    status = 413


async def form_of(request: Request, screen: Screen) -> FormData:
    """The form of a request; TooLargeError where it is larger than the screen takes, InvalidError where it is none."""
    bounded = Request(request.scope, _bounded(request.receive, screen.largest))
    try:
        # The parser bounds texts only; files it would take without end, but for the bound on all bytes.
        return await bounded.form(max_files=screen.files, max_part_size=screen.largest)
    except HTTPException as error:
        raise InvalidError("form_unreadable") from error


def _bounded(receive: Receive, most: int) -> Receive:
    taken = 0

    async def within() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            await _thrown_away(receive, message)
            raise TooLargeError("form_too_large", most=most // 1000)
        return message

    return within


async def _thrown_away(receive: Receive, message: Message) -> None:
    left = PATIENCE
    while message.get("more_body", False) and left > 0:
        message = await receive()
        left -= len(message.get("body", b""))
