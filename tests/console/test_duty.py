"""Duty: with nobody there a patron gets a promise instead of a place in a queue that nobody serves."""

import pytest
from sqlalchemy import select

from records.models import Librarian
from tests.console_world import ConsoleWorld
from tests.desk_world import RANI

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
SRI_ID, BUDI_ID = 1, 2


async def test_with_nobody_on_duty_a_patron_gets_a_follow_up(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi", ["manager"]) as dewi:
        for whom in (SRI_ID, BUDI_ID):
            await dewi.send("/duty", librarian=str(whom), state="off")
        still = await dewi.see("/duty")
        gone = await dewi.send("/duty", state="off")
        promised = await console.desk.ask(RANI, "/pustakawan")
        await dewi.send("/duty", state="on")
        queued = await console.desk.ask(RANI, "/pustakawan")

    assert "Nobody is on duty" not in still
    assert "Nobody is on duty" in gone.text
    assert "nomor 1" in promised["text"].lower() or "#1" in promised["text"]
    assert "Antrean" in queued["text"]


async def test_a_break_ends_by_itself(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", librarian_id=SRI_ID) as sri:
        away = await sri.send("/duty", librarian=str(SRI_ID), state="away")
        console.desk.clock.forward(minutes=31)
        back = await sri.see("/duty")
    assert "is open, until" in away.text
    assert "away until" in away.text
    assert "away until" not in back


async def test_who_waits_gets_a_promise_when_the_last_one_goes(console: ConsoleWorld) -> None:
    await console.desk.ask(RANI, "/pustakawan")
    async with console.signed_in("dewi", ["manager"]) as dewi:
        for whom in (SRI_ID, BUDI_ID, 0):
            await dewi.send("/duty", librarian=str(whom), state="off")
        await console.desk.desk.tick()
        page = await dewi.see("/inbox")
        console.desk.clock.forward(hours=9)
        later = await dewi.see("/inbox")
    assert ("Promised:" in page, "Past the promise" in page, "Past the promise" in later) == (True, False, True)


async def test_a_librarian_speaks_only_for_oneself(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", ["librarian"], librarian_id=SRI_ID) as sri:
        other = await sri.send("/duty", librarian=str(BUDI_ID), state="off")
        nobody = await sri.send("/duty", librarian="99", state="off")
        strange = await sri.send("/duty", state="asleep")
    assert (other.status_code, nobody.status_code, strange.status_code) == (403, 403, 422)


async def test_who_only_reviews_takes_no_chat_and_is_never_on_duty(console: ConsoleWorld) -> None:
    async with (
        console.signed_in("wati", ["reviewer"]),
        console.signed_in("dewi", ["manager"]) as dewi,
        console.signed_in("sri", librarian_id=SRI_ID) as sri,
    ):
        await console.desk.ask(RANI, "/pustakawan")
        await sri.send("/conversations/1/1/claim", "/inbox")
        chat = await sri.see("/conversations/1")
        roster = await dewi.see("/duty")
        wati = console.desk.db.read_now(lambda s: s.scalars(select(Librarian.id).filter_by(name="Wati")).one())
        given = await sri.send("/conversations/1/1/transfer", "/conversations/1", colleague=str(wati), reason="naskah")
        for whom in (SRI_ID, BUDI_ID, 0):
            await dewi.send("/duty", librarian=str(whom), state="off")
        alone = await dewi.see("/duty")
    assert ("Budi Santoso" in roster, "Wati" in roster, "Wati" in chat) == (True, False, False)
    assert given.status_code == 422
    assert "Nobody is on duty" in alone
