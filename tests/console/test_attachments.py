"""Librarians add files to a reply: the patron gets them as they were, and topic and transcript show them."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from actions.attachments import LARGEST, MOST
from console.conversation import LARGEST_REPLY
from records.file_models import OutgoingFile
from records.outgoing_files import KEPT
from simulator.files import picture
from simulator.world import STAFF_CHAT_ID
from tests.console_world import Browser, ConsoleWorld
from tests.desk_world import RANI

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
SRI_ID, BUDI_ID = 1, 2
HERE, REPLY, CLAIM = "/conversations/1", "/conversations/1/1/reply", "/conversations/1/1/claim"
PHOTO, OTHER_PHOTO, PDF = picture("peta"), picture("rak"), b"%PDF-1.7 daftar naskah"
OPUS = b"OggS" + b"\0" * 24 + b"OpusHead" + b"\1" * 40
Files = Sequence[tuple[str, bytes]]


async def claimed(console: ConsoleWorld, browser: Browser) -> None:
    """Rani's chat, claimed in a browser, as she has heard."""
    await console.desk.ask(RANI, "/pustakawan")
    await browser.send(CLAIM, "/inbox")
    await console.desk.wait_for(RANI, lambda m: "Sri" in m["text"])


async def reply(browser: Browser, files: Files, text: str = "", verb: str = "reply") -> httpx.Response:
    """Send the form of a reply with files."""
    token = re.search(r'name="form_token" value="([^"]+)"', await browser.see(HERE))
    assert token is not None
    form = {"form_token": token[1], "text": text, "as": verb}
    return await browser.http.post(REPLY, data=form, files=[("files", each) for each in files])


async def got(console: ConsoleWorld, count: int, chat: int = RANI) -> list[dict[str, Any]]:
    """So many files that the bot puts into a chat; fails when they do not come."""
    found: list[dict[str, Any]] = []
    for _ in range(400):
        found = [each for each in await console.desk.from_bot(chat) if each["file"]]
        if len(found) >= count:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"{len(found)} of {count} files came")


async def content(console: ConsoleWorld, message: dict[str, Any]) -> bytes:
    """What a file in a chat holds."""
    return (await console.desk.http.get(message["file"]["url"])).content


def kept(console: ConsoleWorld) -> int:
    """How many files are still kept."""
    return console.desk.db.read_now(lambda s: s.scalars(select(func.count()).select_from(OutgoingFile)).one())


async def until(browser: Browser, text: str) -> str:
    """The conversation's page once it holds a text; fails after some seconds."""
    for _ in range(200):
        if text in (page := await browser.see(HERE)):
            return page
        await asyncio.sleep(0.05)
    raise AssertionError(f"the page never said {text}")


async def test_files_of_every_kind_arrive_as_they_were(console: ConsoleWorld) -> None:
    files = [("suara.ogg", OPUS), ("daftar naskah.pdf", PDF), ("peta.png", PHOTO), ("rak.png", OTHER_PHOTO)]
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        await claimed(console, sri)
        answer = await reply(sri, files, "Ini petanya, Kak.")
        sent, in_topic = await got(console, 4), await got(console, 4, STAFF_CHAT_ID)
        page = await sri.see(HERE)
        shown = [await sri.http.get(each) for each in re.findall(r'(?:src|href)="(/conversations/1/media/\d+)"', page)]
    assert answer.status_code == 200
    assert [each["kind"] for each in sent] == ["photo", "photo", "document", "voice"]
    assert [await content(console, each) for each in sent] == [PHOTO, OTHER_PHOTO, PDF, OPUS]
    assert sent[0]["media_group_id"] == sent[1]["media_group_id"] != ""
    assert (sent[2]["media_group_id"], sent[2]["file"]["name"]) == ("", "daftar naskah.pdf")
    assert [each["caption"] for each in sent] == ["Ini petanya, Kak.", "", "", ""]
    assert [await content(console, each) for each in in_topic] == [PHOTO, OTHER_PHOTO, PDF, OPUS]
    assert in_topic[0]["media_group_id"] == in_topic[1]["media_group_id"] != ""
    lines = [each["text"] for each in await console.desk.from_bot(STAFF_CHAT_ID)]
    assert any("✎ Sri: Ini petanya, Kak. 📎 4" in line for line in lines)
    assert kept(console) == 0
    assert {each.content for each in shown} == {PHOTO, OTHER_PHOTO, PDF, OPUS}
    assert ("<img" in page, "<audio" in page, "daftar naskah.pdf" in page) == (True, True, True)


async def test_what_does_not_fit_a_caption_or_a_photo_travels_otherwise(console: ConsoleWorld) -> None:
    wide = picture("pita", 2100, 1)  # Telegram takes no photo that is more than twenty times as wide as high
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        await claimed(console, sri)
        await reply(sri, [("pita.png", wide)], "x" * 1025)
        sent = await got(console, 1)
    words = await console.desk.wait_for(RANI, lambda m: m["text"] == "x" * 1025)
    assert [(each["kind"], each["caption"], await content(console, each)) for each in sent] == [("document", "", wide)]
    assert words["id"] < sent[0]["id"]


async def test_after_a_failure_of_telegram_it_is_tried_again(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        await claimed(console, sri)
        await console.desk.post("/sim/faults", {"kind": "error_500", "method": "sendMediaGroup", "times": 1})
        await reply(sri, [("peta.png", PHOTO), ("rak.png", OTHER_PHOTO)])
        waiting = await until(sri, "Internal Server Error")
        shown = await sri.http.get(re.findall(r'src="(/conversations/1/media/\d+)"', waiting)[0])
        sent = await got(console, 2)
    assert "waiting to be sent" in waiting
    assert (shown.content, shown.headers["content-type"]) == (PHOTO, "image/png")
    assert [await content(console, each) for each in sent] == [PHOTO, OTHER_PHOTO]


async def test_what_was_sent_before_a_crash_may_come_twice_but_never_not_at_all(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        await claimed(console, sri)
        lost = {"kind": "timeout_after", "method": "sendDocument", "times": 1, "seconds": 0}
        await console.desk.post("/sim/faults", lost)
        await reply(sri, [("daftar.pdf", PDF)])
        sent, in_topic = await got(console, 2), await got(console, 1, STAFF_CHAT_ID)
    assert [await content(console, each) for each in [*sent, *in_topic]] == [PDF, PDF, PDF]
    assert kept(console) == 0


async def test_what_telegram_refuses_is_told_and_sent_again(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        await claimed(console, sri)
        await console.desk.post(f"/sim/users/{RANI}/block", {})
        await reply(sri, [("daftar.pdf", PDF)], "Silakan")
        failed = await until(sri, "not delivered")
        assert "not delivered: the patron has blocked Sapa in Telegram" in failed
        assert kept(console) == 1
        await console.desk.post(f"/sim/users/{RANI}/unblock", {})
        again = re.findall(r"/conversations/1/deliveries/\d+/again", failed)[-1]
        await sri.send(again, HERE)
        sent, in_topic = await got(console, 1), await got(console, 1, STAFF_CHAT_ID)
    assert [(await content(console, each), each["caption"]) for each in sent] == [(PDF, "Silakan")]
    assert [await content(console, each) for each in in_topic] == [PDF]


async def test_what_cannot_be_delivered_is_kept_for_a_week(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        await claimed(console, sri)
        await console.desk.post(f"/sim/users/{RANI}/block", {})
        await reply(sri, [("daftar.pdf", PDF)])
        failed = await until(sri, "not delivered")
    before = kept(console)
    console.desk.clock.forward(seconds=KEPT.total_seconds())
    await console.desk.desk.tick()
    async with console.signed_in("mira", ["manager"]) as mira:
        page = await mira.see(HERE)
        answer = await mira.send(re.findall(r"/conversations/1/deliveries/\d+/again", failed)[-1], HERE)
    assert (before, kept(console)) == (1, 0)
    assert "/media/" not in page
    assert (answer.status_code, "no longer kept" in answer.text) == (422, True)


REFUSED: dict[str, tuple[Files, str, int]] = {
    "the most at once is 10": ([(f"{at}.txt", b"x") for at in range(MOST + 1)], "reply", 422),
    "kosong.pdf is empty": ([("daftar.pdf", PDF), ("kosong.pdf", b"")], "reply", 422),
    "film.mp4 has more than 20 MB": ([("film.mp4", b"x" * (LARGEST + 1))], "reply", 422),
    "daftar.pdf.exe is a program": ([("daftar.pdf.exe", b"MZ")], "reply", 422),
    "holds hidden characters": ([("daftar\u202efdp.bin", b"x")], "reply", 422),
    "together they may have 50 MB": ([("besar.bin", b"x" * LARGEST_REPLY)], "reply", 413),
    "A note is words only": ([("daftar.pdf", PDF)], "note", 422),
}


async def test_what_cannot_be_sent_is_told_and_the_words_stay(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        await claimed(console, sri)
        answers = {said: await reply(sri, files, "Tulisan panjang", verb) for said, (files, verb, _) in REFUSED.items()}
    assert {said: each.status_code for said, each in answers.items()} == {said: row[2] for said, row in REFUSED.items()}
    for said, answer in answers.items():
        assert said in answer.text
        assert "Tulisan panjang</textarea>" in answer.text
        assert "files must be chosen again" in answer.text
    assert kept(console) == 0


async def test_only_who_has_the_chat_sends_files(console: ConsoleWorld) -> None:
    async with (
        console.signed_in("sri", librarian_id=SRI_ID) as sri,
        console.signed_in("budi", ["librarian"], librarian_id=BUDI_ID) as budi,
    ):
        await claimed(console, sri)
        answer = await reply(budi, [("daftar.pdf", PDF)], "Ini")
    assert (answer.status_code, "Sri has this conversation" in answer.text, kept(console)) == (409, True, 0)
