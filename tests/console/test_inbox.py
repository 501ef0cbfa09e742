"""Librarians at the console: claim, reply, note, transfer, resolve; the staff group shows the same."""

import asyncio
import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from records import course
from records.account_models import AuditEntry
from records.models import Handoff, HandoffEvent, Interaction, Librarian, Message
from simulator.world import STAFF_CHAT_ID
from tests.console_world import Browser, ConsoleWorld
from tests.desk_world import BUDI, RANI, TOM

SRI_ID, BUDI_ID = 1, 2
pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
CLAIM, REPLY = "/conversations/1/1/claim", "/conversations/1/1/reply"


async def asked(console: ConsoleWorld) -> None:
    """Rani asks for a librarian."""
    await console.desk.ask(RANI, "saya mau bicara dengan pustakawan soal naskah kuno")
    await console.desk.ask(RANI, "/pustakawan")


async def shown(browser: Browser, path: str, text: str) -> str:
    """A page once it holds a text; fails after some seconds."""
    for _ in range(100):
        if text in (page := await browser.see(path)):
            return page
        await asyncio.sleep(0.05)
    raise AssertionError(f"{path} never said {text}")


async def claimed(console: ConsoleWorld, browser: Browser) -> httpx.Response:
    """Rani's chat, claimed in a browser."""
    await asked(console)
    return await browser.send(CLAIM, "/inbox")


def events(console: ConsoleWorld) -> list[tuple[str, int | None]]:
    query = select(HandoffEvent.event, HandoffEvent.librarian_id).order_by(HandoffEvent.id)
    return console.desk.db.read_now(lambda session: [(row[0], row[1]) for row in session.execute(query)])


async def test_an_empty_inbox_explains_itself(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        page = await sri.see("/inbox")
    assert "Nobody is waiting" in page


async def test_a_patron_who_waits_is_shown_with_the_reason(console: ConsoleWorld) -> None:
    await asked(console)
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        page = await sri.see("/inbox")
        mine = await sri.see("/inbox?show=mine")
    assert "Rani" in page
    assert "naskah kuno" in page or "/pustakawan" in page
    assert 'data-count="waiting">1<' in page
    assert 'data-count="open">1<' in page
    assert "You have no conversation" in mine


async def test_claimed_replied_and_resolved_in_the_console(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        page = (await claimed(console, sri)).text
        assert "With Sri" in page
        replied = await sri.send(REPLY, "/conversations/1", text="Ada di lantai 3, Kak.", **{"as": "reply"})
        heard = await console.desk.wait_for(RANI, lambda m: m.get("text") == "Ada di lantai 3, Kak.")
        in_group = await console.desk.wait_for(STAFF_CHAT_ID, lambda m: "✎ Sri: Ada di lantai 3" in (m["text"] or ""))
        ended = await sri.send("/conversations/1/1/resolve", "/conversations/1", effort="3")
        await console.desk.wait_for(RANI, lambda m: bool(m["buttons"]) and "1" in str(m["buttons"]))

    assert replied.status_code == 200
    assert heard["id"]
    assert in_group["thread"]
    assert "closed" in ended.text
    assert "Effort 3" in ended.text
    assert [name for name, _ in events(console)] == ["requested", "claimed", "resolved"]


async def test_what_is_done_in_the_group_is_seen_in_the_console(console: ConsoleWorld) -> None:
    await asked(console)
    card = await console.desk.card()
    await console.desk.press(BUDI, card, "Ambil", STAFF_CHAT_ID)
    await console.desk.in_topic(BUDI, card["thread"], "Saya carikan dulu ya.")
    await console.desk.wait_for(RANI, lambda m: m.get("text") == "Saya carikan dulu ya.")
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        page = await sri.see("/conversations/1")
        late = await sri.send(CLAIM, "/inbox")
    assert "With Budi Santoso" in page
    assert "Saya carikan dulu ya." in page
    assert (late.status_code, "Budi Santoso has this conversation" in late.text) == (409, True)


async def test_replies_are_suggested(console: ConsoleWorld) -> None:
    async with (
        console.signed_in("sri", librarian_id=SRI_ID) as sri,
        console.signed_in("budi", ["librarian"], librarian_id=BUDI_ID) as budi,
    ):
        page = (await claimed(console, sri)).text
        begun = await sri.see("/conversations/1?use=reply-halo")
        nothing = await sri.see("/conversations/1?use=reply-nothing")
        others = await budi.see("/conversations/1")
        await sri.send(REPLY, "/conversations/1", text="Halo Kak Rani!", **{"as": "reply"})
        await sri.send(REPLY, "/conversations/1", text="Kak Rani, hubungi 081234567890 ya.", **{"as": "reply"})
        await sri.send("/conversations/1/1/resolve", "/conversations/1", effort="1")
        await console.desk.ask(TOM, "saya mau bicara dengan pustakawan soal naskah kuno")
        await console.desk.ask(TOM, "/pustakawan")
        again = (await budi.send("/conversations/2/2/claim", "/inbox")).text

    assert "From Sapa&#39;s answers" in page or "From Sapa" in page
    assert "/tunggu" in page
    assert "Halo Kak Rani, saya Sri dari perpustakaan." in begun.split("<textarea")[1].split("</textarea>")[0]
    assert nothing.split("<textarea")[1].split("</textarea>")[0].endswith(">")
    assert "Suggested replies" not in others
    assert "Colleagues" in again
    assert "Hubungi [nomor] ya." in again
    assert ("Halo Kak Rani!" in again, "Kak Rani" in again) == (False, False)
    assert "081234567890" not in again


async def test_a_note_is_kept_and_never_sent(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        await claimed(console, sri)
        page = await sri.send(REPLY, "/conversations/1", text="Pemustaka ini peneliti.", **{"as": "note"})
        await console.desk.settled()
        told = [each.get("text") for each in await console.desk.messages(RANI)]
    assert "Pemustaka ini peneliti." in page.text
    assert not any("peneliti" in (text or "") for text in told)


@pytest.mark.parametrize(("text", "said"), [("  ", "Write something first"), ("x" * 4001, "the most is 4000")])
async def test_a_reply_that_cannot_be_sent_stays_written(console: ConsoleWorld, text: str, said: str) -> None:
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        await claimed(console, sri)
        answer = await sri.send(REPLY, "/conversations/1", text=text, **{"as": "reply"})
    assert answer.status_code == 422
    assert said in answer.text
    assert text in answer.text


async def test_two_tabs_that_resolve_at_once(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        await claimed(console, sri)
        stale = await sri.see("/conversations/1")
        await sri.send("/conversations/1/1/resolve", "/conversations/1", effort="2")
        token = re.search(r'name="form_token" value="([^"]+)"', stale)
        assert token
        again = await sri.http.post("/conversations/1/1/resolve", data={"form_token": token[1], "effort": "2"})
        unsent = await sri.http.post(REPLY, data={"form_token": token[1], "text": "Masih ada?", "as": "reply"})
    assert (again.status_code, "already ended" in again.text) == (409, True)
    assert unsent.status_code == 409
    assert [name for name, _ in events(console)].count("resolved") == 1


async def test_given_back_to_the_queue(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        await claimed(console, sri)
        page = await sri.send("/conversations/1/1/release", "/conversations/1")
    assert "waiting" in page.text
    assert [name for name, _ in events(console)] == ["requested", "claimed", "released"]


async def test_handed_back_to_the_bot(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        await claimed(console, sri)
        page = await sri.send("/conversations/1/1/to-bot", "/conversations/1")
        await console.desk.wait_for(RANI, lambda m: "melanjutkan lagi" in (m["text"] or ""))
        await console.desk.say(RANI, "biaya parkir motor berapa ya")
        await console.desk.wait_for(RANI, lambda m: "Rp2.000" in (m["text"] or ""))
    assert "with Sapa" in page.text
    assert [name for name, _ in events(console)] == ["requested", "claimed", "handed_back"]


async def test_a_wish_for_a_librarian_hides_no_question_from_the_suggestions(console: ConsoleWorld) -> None:
    await console.desk.ask(RANI, "denda telat berapa ya kak")
    await console.desk.ask(RANI, "saya mau bicara dengan pustakawan saja")
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        page = (await sri.send(CLAIM, "/inbox")).text
    assert "use=answer-ask_fines" in page


@pytest.mark.parametrize(
    ("verb", "fields", "said"),
    [
        ("1/release", {}, "The conversation is back in the queue"),
        ("1/to-bot", {}, "The conversation is with Sapa again"),
        ("1/resolve", {"effort": "2"}, "The conversation is resolved"),
        ("1/transfer", {"colleague": str(BUDI_ID), "reason": "giliran"}, "The conversation was transferred to Budi Sa"),
        ("block", {"sure": "yes", "why_refused": "mengancam"}, "The patron is blocked"),
    ],
)
async def test_what_was_done_is_said(console: ConsoleWorld, verb: str, fields: dict[str, str], said: str) -> None:
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        await claimed(console, sri)
        page = await sri.send(f"/conversations/1/{verb}", "/conversations/1", **fields)
        later = await sri.see("/conversations/1")
        made_up = await sri.see("/conversations/1?done=anything")
    assert f'<p class="done" role="status">{said}' in page.text
    assert [each for each in (later, made_up) if 'class="done"' in each] == []


async def test_given_to_a_colleague_with_a_reason(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        await claimed(console, sri)
        without = await sri.send("/conversations/1/1/transfer", "/conversations/1", colleague=str(BUDI_ID), reason=" ")
        nobody = await sri.send("/conversations/1/1/transfer", "/conversations/1", colleague="99", reason="naskah")
        page = await sri.send(
            "/conversations/1/1/transfer", "/conversations/1", colleague=str(BUDI_ID), reason="Budi tahu naskah"
        )
        refused = await sri.http.post(REPLY, data={"text": "x", "form_token": "wrong"})
    holder = console.desk.db.read_now(
        lambda s: (s.get_one(Handoff, 1).librarian_id, s.get_one(Interaction, 1).librarian_id)
    )
    assert (without.status_code, nobody.status_code) == (422, 422)
    assert "With Budi Santoso" in page.text
    assert "Transferred to Budi Santoso: Budi tahu naskah" in page.text
    assert "System, to the patron" in page.text
    assert holder == (BUDI_ID, BUDI_ID)
    assert refused.status_code == 403


async def test_a_first_reply_stays_with_who_wrote_it(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        await claimed(console, sri)
        console.desk.clock.forward(minutes=1)
        await sri.send("/conversations/1/1/reply", "/conversations/1", text="Ini catatan", **{"as": "note"})
        await sri.send(REPLY, "/conversations/1", text="Saya carikan dulu ya.", **{"as": "reply"})
        await sri.send("/conversations/1/1/transfer", "/conversations/1", colleague=str(BUDI_ID), reason="naskah")
    steps = console.desk.db.read_now(course.course, 1)
    assert [step.who for step in steps if step.what == "first_reply"] == ["Sri"]


async def test_the_course_tells_every_claim_and_who_gave_the_chat_to_whom(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        await claimed(console, sri)
        await sri.send("/conversations/1/1/release", "/conversations/1")
        console.desk.clock.forward(minutes=7)
        await sri.send(CLAIM, "/inbox")
        await sri.send("/conversations/1/1/transfer", "/conversations/1", colleague=str(BUDI_ID), reason="naskah")
    async with console.signed_in("dewi", ["manager"]) as dewi:
        page = await dewi.see("/conversations/1")
    steps = console.desk.db.read_now(course.course, 1)
    (handed,) = console.desk.db.read_now(course.handoffs, 1)
    claims = [step.at for step in steps if step.what == "claimed"]
    assert (len(claims), handed.first_claimed_at) == (2, claims[0])
    assert claims[1] - claims[0] >= timedelta(minutes=7)
    assert [(step.who, step.to) for step in steps if step.what == "transferred"] == [("Sri", "Budi Santoso")]
    assert "transferred to Budi Santoso · Sri" in page


async def test_a_message_that_could_not_be_delivered_is_sent_again(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        await claimed(console, sri)
        await console.desk.wait_for(RANI, lambda m: "Sri" in (m.get("text") or ""))
        await console.desk.post(f"/sim/users/{RANI}/block", {})
        await sri.send(REPLY, "/conversations/1", text="Masih di sana, Kak?", **{"as": "reply"})
        failed = await shown(sri, "/conversations/1", "not delivered")
        await console.desk.post(f"/sim/users/{RANI}/unblock", {})
        number = re.findall(r"/deliveries/(\d+)/again", failed)[-1]
        await sri.send(f"/conversations/1/deliveries/{number}/again", "/conversations/1")
        heard = await console.desk.wait_for(RANI, lambda m: m.get("text") == "Masih di sana, Kak?")
    assert heard


async def test_whoever_else_opens_a_transcript_is_recorded(console: ConsoleWorld) -> None:
    async with (
        console.signed_in("sri", librarian_id=SRI_ID) as sri,
        console.signed_in("budi", ["librarian"], librarian_id=BUDI_ID) as budi,
    ):
        await claimed(console, sri)
        await sri.see("/conversations/1")
        await budi.see("/conversations/1")
    query = select(AuditEntry.librarian_id).where(AuditEntry.action == "viewed")
    assert console.desk.db.read_now(lambda s: list(s.scalars(query))) == [BUDI_ID]


async def test_patrons_words_are_never_markup(console: ConsoleWorld) -> None:
    await console.desk.ask(RANI, "<script>alert(1)</script> <b>pustakawan</b>")
    await console.desk.ask(RANI, "/pustakawan")
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        page = await sri.see("/conversations/1")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


async def test_staff_without_telegram_may_serve(console: ConsoleWorld) -> None:
    async with console.signed_in("wati", ["librarian"]) as wati:
        await claimed(console, wati)
        await sri_is_told(console)
        await wati.send(REPLY, "/conversations/1", text="Halo Kak", **{"as": "reply"})
        await console.desk.wait_for(RANI, lambda m: m.get("text") == "Halo Kak")
    assert (
        console.desk.db.read_now(
            lambda s: s.scalars(select(Librarian.telegram_id).where(Librarian.name == "Wati")).one()
        )
        is None
    )
    assert (
        console.desk.db.read_now(
            lambda s: s.scalars(select(Message.librarian_id).where(Message.text == "Halo Kak")).one()
        )
        == 3
    )


async def sri_is_told(console: ConsoleWorld) -> None:
    """The card in the group names who has it."""
    await console.desk.wait_for(STAFF_CHAT_ID, lambda m: "Wati" in (m["text"] or ""))
