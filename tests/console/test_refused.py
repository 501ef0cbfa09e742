"""A patron who abuses the service: told once, recorded, no longer answered, and in distress heard all the same."""

import asyncio

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.models import Author, Handoff, Interaction, Message, Question, ReceivedUpdate
from simulator.world import STAFF_CHAT_ID
from tests.console_world import Browser, ConsoleWorld
from tests.desk_world import RANI, SRI, DeskWorld, Json

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
SRI_ID = 1
WHY = "Menghina pustakawan"


async def block(browser: Browser, number: int = 1, **fields: str) -> httpx.Response:
    """Block the patron of a conversation."""
    page = f"/conversations/{number}"
    return await browser.send(f"{page}/block", page, **{"why_refused": WHY, "sure": "yes", **fields})


def finished(session: Session) -> int:
    """How many updates are met."""
    return session.scalar(select(func.count(ReceivedUpdate.id)).where(ReceivedUpdate.finished_at.is_not(None))) or 0


async def heard(desk: DeskWorld, *said: str) -> list[str]:
    """What Rani is told after she said something, when all of it is met and sent."""
    last = max((each["id"] for each in await desk.messages(RANI)), default=0)
    before = desk.db.read_now(finished)
    for text in said:
        await desk.say(RANI, text)
    for _ in range(200):
        if desk.db.read_now(finished) >= before + len(said):
            break
        await asyncio.sleep(0.05)
    assert desk.db.read_now(finished) == before + len(said)
    await desk.settled()
    return [each["text"] for each in await desk.from_bot(RANI, last)]


def recorded(session: Session) -> tuple[list[str | None], int]:
    """What patrons wrote, and how many questions were met."""
    texts = session.scalars(select(Message.text).where(Message.author == Author.PATRON).order_by(Message.id)).all()
    return list(texts), session.scalar(select(func.count(Question.id))) or 0


async def test_blocked_is_told_once_recorded_and_not_answered(console: ConsoleWorld) -> None:
    desk = console.desk
    answer = await desk.ask(RANI, "jam buka hari ini?")
    await desk.claimed()
    async with console.signed_in("sri", ["librarian"], librarian_id=SRI_ID) as sri:
        unsure = await block(sri, sure="")
        page = await block(sri)
        again = await block(sri)
    told = await desk.wait_for(RANI, lambda m: "untuk sementara" in m["text"])
    pressed = await desk.press(RANI, answer, "Bukan ini")
    silence = await heard(desk, "jam buka besok?", "/pustakawan", "👍", "pakai bahasa Inggris dong")
    status, reason = desk.db.read_now(
        lambda session: session.execute(
            select(Interaction.status, Interaction.closing_reason).where(Interaction.id == 1)
        ).one()
    )

    assert (unsure.status_code, WHY in unsure.text) == (422, True)
    assert f"by Sri Wahyuni: {WHY}" in page.text or f"by Sri: {WHY}" in page.text
    assert again.status_code == 409
    assert "(0274) 555-0170" in told["text"]
    assert (pressed, silence) == ("", [])
    texts, questions = desk.db.read_now(recorded)
    assert texts[-4:] == ["jam buka besok?", "/pustakawan", "👍", "pakai bahasa Inggris dong"]
    assert questions == 1
    assert (status, reason) == ("closed", "refused")


async def test_in_distress_a_blocked_patron_still_reaches_a_librarian(console: ConsoleWorld) -> None:
    desk = console.desk
    await desk.ask(RANI, "jam buka hari ini?")
    async with console.signed_in("dewi") as dewi:
        await block(dewi)
    await desk.wait_for(RANI, lambda m: "untuk sementara" in m["text"])
    care = await desk.ask(RANI, "kak, aku pengen mati")
    card = await desk.card()
    await desk.press(SRI, card, "Ambil", STAFF_CHAT_ID)
    await desk.wait_for(RANI, lambda m: "sudah bergabung" in m["text"])
    await desk.in_topic(SRI, card["thread"], "Saya di sini, Kak.")
    await desk.wait_for(RANI, lambda m: m["text"] == "Saya di sini, Kak.")
    await desk.say(RANI, "terima kasih")

    def relayed(message: Json) -> bool:
        return bool(message["thread"] == card["thread"] and "terima kasih" in message["text"])

    await desk.wait_for(STAFF_CHAT_ID, relayed)
    assert "tidak harus menghadapinya sendirian" in care["text"]
    assert "PERLU PERHATIAN SEGERA" in card["text"]


async def test_a_manager_sees_the_list_and_unblocks(console: ConsoleWorld) -> None:
    desk = console.desk
    await desk.ask(RANI, "jam buka hari ini?")
    async with console.signed_in("dewi") as dewi:
        empty = await dewi.see("/blocked")
        await block(dewi)
        unsure = await dewi.send("/blocked/1/unblock", "/blocked")
        shown = await dewi.see("/blocked")
        free = await dewi.send("/blocked/1/unblock", "/blocked", sure="yes")
        audit = await dewi.see("/audit")
    await desk.wait_for(RANI, lambda m: "bertanya di sini lagi" in m["text"])
    answer = await desk.ask(RANI, "jam buka hari ini?")
    assert "Nobody is blocked" in empty
    assert (unsure.status_code, WHY in unsure.text) == (422, True)
    assert all(word in shown for word in ("Rani", WHY, "Dewi"))
    assert "Nobody is blocked" in free.text
    assert all(word in audit for word in ("blocked a patron", "unblocked a patron"))
    assert "buka" in answer["text"]


async def test_who_waits_leaves_the_queue(console: ConsoleWorld) -> None:
    desk = console.desk
    await desk.ask(RANI, "/pustakawan")
    card = await desk.card()
    async with console.signed_in("dewi") as dewi:
        await block(dewi)
        inbox = await dewi.see("/inbox")
    ended = desk.db.read_now(lambda session: session.scalars(select(Handoff.cancelled_at)).one())
    shown = await desk.wait_for(STAFF_CHAT_ID, lambda m: m["id"] == card["id"] and "Pemustaka diblokir" in m["text"])
    await desk.settled()
    assert "Nobody is waiting" in inbox
    assert ended is not None
    assert shown["buttons"] == []
    assert not any("nilai" in each["text"].lower() for each in await desk.from_bot(RANI))
