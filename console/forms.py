"""Reading what a browser sends: never more than a screen asks for, whoever sends it."""

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive

from actions.errors import DeskError, InvalidError
from console.screens import LARGEST_FORM, Screen

MEGABYTE = 1_000_000
PATIENCE = 64_000_000  # bytes thrown away, so that a browser that sends too much gets to read why it was refused


class TooLargeError(DeskError):
    """More was sent than the screen takes; of a form with files, `texts` is what stood before them."""

    status = 413
    texts = FormData()


class Parser(MultiPartParser):
    """Puts files aside on the disk early: many may come at once."""

    spool_max_size = 100_000  # bytes of each in memory


async def form_of(request: Request, screen: Screen) -> FormData:
    """The form of a request; TooLargeError where it is larger than the screen takes, InvalidError where it is none."""
    bounded = Request(request.scope, _bounded(request.receive, screen))
    try:
        # The parser bounds texts only; files it would take without end, but for the bound on all bytes.
        if screen.files:
            return await _with_files(bounded, screen)
        return await bounded.form(max_files=0, max_part_size=screen.largest)
    except (HTTPException, MultiPartException, ClientDisconnect) as error:
        raise InvalidError("form_unreadable") from error


async def _with_files(request: Request, screen: Screen) -> FormData:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.form(max_part_size=LARGEST_FORM)
    parser = Parser(request.headers, request.stream(), max_files=screen.files, max_part_size=LARGEST_FORM)
    try:
        return await parser.parse()
    except TooLargeError as error:
        error.texts = FormData([(name, value) for name, value in parser.items if isinstance(value, str)])
        raise


def _bounded(receive: Receive, screen: Screen) -> Receive:
    taken = 0

    async def within() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > screen.largest:
            await _thrown_away(receive, message)
            raise TooLargeError("files_too_large" if screen.files else "form_too_large", most=size(screen.largest))
        return message

    return within


async def _thrown_away(receive: Receive, message: Message) -> None:
    left = PATIENCE
    while message.get("more_body", False) and left > 0:
        message = await receive()
        left -= len(message.get("body", b""))


def size(amount: int) -> str:
    """An amount of bytes as people say it."""
    return f"{amount // MEGABYTE} MB" if amount >= MEGABYTE else f"{amount // 1000} KB"
