"""What strangers send: no more than a form takes is read, kept or parsed."""

from collections.abc import AsyncIterator

import httpx
import pytest

from console.screens import LARGEST_FORM
from tests.console_world import ConsoleWorld

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all

BOUNDARY = "sapa"
FORM = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}


def part(name: str, value: str, file: str = "") -> bytes:
    """One part of a multipart form."""
    filename = f'; filename="{file}"' if file else ""
    return f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"{filename}\r\n\r\n{value}\r\n'.encode()


async def strangers_answer(console: ConsoleWorld, body: bytes | AsyncIterator[bytes]) -> httpx.Response:
    """What somebody who is not signed in gets for a body sent to the sign-in."""
    async with console.browser() as browser:
        return await browser.http.post("/sign-in", content=body, headers=FORM)


async def test_a_stranger_cannot_send_a_file(console: ConsoleWorld) -> None:
    answer = await strangers_answer(console, part("username", "x", "x.bin") + f"--{BOUNDARY}--\r\n".encode())
    assert (answer.status_code, "could not be read" in answer.text) == (422, True)


async def test_more_than_a_form_takes_is_thrown_away(console: ConsoleWorld) -> None:
    answer = await strangers_answer(console, part("username", "x" * LARGEST_FORM))
    assert (answer.status_code, "the most is 200 KB" in answer.text) == (413, True)


async def test_a_body_that_does_not_tell_its_length_is_bounded_too(console: ConsoleWorld) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield part("username", "x" * 50_000)

    answer = await strangers_answer(console, endless())
    assert answer.status_code == 413


async def test_a_body_that_is_no_form_is_refused(console: ConsoleWorld) -> None:
    answer = await strangers_answer(console, b"\x00\xff not a form")
    assert (answer.status_code, "Traceback" in answer.text) == (422, False)


async def test_a_form_of_the_largest_size_still_arrives(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi") as browser:
        answer = await browser.send("/sign-out", "/inbox", padding="x" * (LARGEST_FORM - 1000))
    assert answer.url.path == "/sign-in"
