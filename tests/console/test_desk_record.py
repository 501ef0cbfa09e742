"""Questions from the desk and the phone stand in the same log as those of the chat."""

import pytest

from tests.console_world import ConsoleWorld

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
ASKED = {"channel": "phone", "question": "Jam buka hari raya?", "language": "id", "effort": "2", "topic": "ask_fines"}


async def test_a_question_by_phone_is_recorded_and_found(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi", ["manager"]) as dewi:
        saved = await dewi.send("/record", **ASKED, answer="Tutup dua hari.", branch="timur")
        again = await dewi.send("/record", **ASKED)
        log = await dewi.see("/log?text=raya")
        shown = await dewi.see("/conversations/1")
    assert saved.url.path == "/record"
    assert "Recorded:" in saved.text
    assert again.url.params["done"] == "2"
    assert log.count('<a href="/conversations/') == 2
    assert "Dewi" in log
    assert "Tutup dua hari." in shown
    assert "Effort 2" in shown


async def test_whoever_gave_no_name_is_called_so_in_the_language_of_who_reads(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi", ["manager"]) as dewi:
        await dewi.send("/record", **ASKED)
        await dewi.send("/record", **ASKED)
        english = await dewi.see("/conversations/1"), await dewi.see("/log")
        dewi.http.cookies.set("sapa_language", "id")
        indonesian = await dewi.see("/conversations/1"), await dewi.see("/log")
    assert ["No name" in page for page in english] == [True, True]
    assert ["Tanpa nama" in page for page in english] == [False, False]
    assert ["Tanpa nama" in page for page in indonesian] == [True, True]
    assert 'href="/conversations/2"' not in english[0]
    assert "not linked with other conversations" in english[0]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"channel": "pigeon"}, "Choose how the question came"),
        ({"question": " "}, "Write something first"),
        ({"question": "x" * 2001}, "the most is 2000"),
        ({"effort": "9"}, "Choose an effort level"),
        ({"branch": "moon"}, "does not know moon"),
        ({"topic": "ask_moon"}, "does not know ask_moon"),
        ({"language": "fr"}, "does not know"),
    ],
)
async def test_what_does_not_fit_is_said_and_stays_written(
    console: ConsoleWorld, wrong: dict[str, str], said: str
) -> None:
    async with console.signed_in("sri", ["librarian"]) as sri:
        answer = await sri.send("/record", **{**ASKED, "answer": "Sudah dijawab.", **wrong})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert "Sudah dijawab." in answer.text


async def test_nothing_was_sure_of_what_a_librarian_noted(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi", ["manager"]) as dewi:
        await dewi.send("/record", **ASKED)
        await dewi.send("/record", **{**ASKED, "topic": ""})
        with_topic, without = await dewi.see("/conversations/1"), await dewi.see("/conversations/2")
        log = await dewi.see("/log")
        sure, asked = await dewi.see("/log?least=90"), await dewi.see("/log?least=0")
    for page in (with_topic, without, log):
        assert "100%" not in page
    assert "noted by a librarian" in with_topic
    assert "no topic noted" in without
    numbers = [page.count('<th scope="row"><a href="/conversations/') for page in (sure, asked)]
    assert numbers == [0, 2]
