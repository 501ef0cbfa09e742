"""What a person always confirms: the patron gets a librarian, and the librarian gets Sapa's answer to send."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from actions.thresholds import Thresholds
from records.models import Handoff, Question
from simulator.world import STAFF_CHAT_ID
from tests.console_world import open_console
from tests.desk_world import MIDNIGHT, RANI, SRI, DeskWorld, content, open_world

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
CONFIRMED = Thresholds(always_confirmed=frozenset({"ask_fines", "ask_opening_hours"}))


def decide(desk: DeskWorld, thresholds: Thresholds) -> None:
    """The desk as thresholds.yml would have it."""
    desk.office.editions.files = desk.office.editions.current = replace(content().edition, thresholds=thresholds)


@pytest.fixture
def confirming(desk: DeskWorld) -> DeskWorld:
    decide(desk, CONFIRMED)
    return desk


def recorded(desk: DeskWorld) -> list[tuple[str | None, str]]:
    query = select(Question.intent, Question.outcome).order_by(Question.id)
    return desk.db.read_now(lambda session: [(row[0], row[1]) for row in session.execute(query)])


def reasons(desk: DeskWorld) -> list[str]:
    return desk.db.read_now(lambda session: list(session.scalars(select(Handoff.reason).order_by(Handoff.id))))


async def test_the_patron_is_handed_over_and_the_librarian_gets_the_answer(confirming: DeskWorld) -> None:
    told = await confirming.ask(RANI, "denda telat berapa")
    card = await confirming.card()
    proposed = await confirming.wait_for(STAFF_CHAT_ID, lambda m: "Usulan jawaban" in (m.get("text") or ""))
    assert "selalu dipastikan dulu oleh pustakawan" in told["text"]
    assert "Rp500" not in told["text"]
    assert "Alasan: Jawaban perlu dikonfirmasi" in card["text"]
    assert content().wording.answer("ask_fines", "id") in proposed["text"]
    assert recorded(confirming) == [("ask_fines", "handed_off")]
    assert reasons(confirming) == ["to_confirm"]


async def test_what_is_not_listed_is_answered(confirming: DeskWorld) -> None:
    told = await confirming.ask(RANI, "parkirnya di mana")
    assert told["text"].startswith(content().wording.answer("ask_parking", "id"))
    assert reasons(confirming) == []


async def test_a_menu_button_asks_a_person_too(confirming: DeskWorld) -> None:
    menu = await confirming.ask(RANI, "/start")
    await confirming.press(RANI, menu, content().wording.title("ask_opening_hours", "id"))
    await confirming.card()
    proposed = await confirming.wait_for(STAFF_CHAT_ID, lambda m: "Usulan jawaban" in (m.get("text") or ""))
    assert "Perpustakaan Pusat" in proposed["text"]
    assert reasons(confirming) == ["to_confirm"]


async def test_at_night_it_becomes_a_follow_up(tmp_path: Path) -> None:
    async with open_world(tmp_path, MIDNIGHT) as desk:
        decide(desk, CONFIRMED)
        told = await desk.ask(RANI, "denda telat berapa")
        again = await desk.ask(RANI, "jam buka cabang timur")
        late = await desk.wait_for(STAFF_CHAT_ID, lambda m: "Usulan jawaban" in m["text"] and "Timur" in m["text"])
    assert "tindak lanjut nomor 1" in told["text"]
    assert "tindak lanjut nomor 1" in again["text"]
    assert late["thread"]


async def test_what_was_looked_up_stands_among_the_suggestions(confirming: DeskWorld) -> None:
    await confirming.ask(RANI, "jam buka cabang timur")
    await confirming.press(SRI, await confirming.card(), "Ambil", STAFF_CHAT_ID)
    async with open_console(confirming) as console, console.signed_in("sri", librarian_id=1) as sri:
        page = await sri.see("/conversations/1")
        chosen = await sri.see("/conversations/1?use=answer-ask_opening_hours")
        log = await sri.see("/log?reason=to_confirm")
        other = await sri.see("/log?reason=low_confidence")
    assert "The answer needs confirming" in page
    assert "• Cabang Timur" in chosen.partition("<textarea")[2].partition("</textarea>")[0]
    assert 'href="/conversations/1"' in log
    assert 'href="/conversations/1"' not in other


async def test_what_was_understood_and_handed_on_did_not_go_unanswered(tmp_path: Path) -> None:
    async with open_world(tmp_path, MIDNIGHT) as desk:
        decide(desk, CONFIRMED)
        await desk.ask(RANI, "helm bisa dititip di mana ya")  # not understood
        for asked in ("denda telat berapa", "jam buka cabang timur"):  # the second while a follow-up stands
            await desk.ask(RANI, asked)
        assert [outcome for _, outcome in recorded(desk)][1:] == ["handed_off", "handed_off"]
        async with open_console(desk) as console, console.signed_in("dewi", ["manager"]) as dewi:
            page = await dewi.see("/unanswered")
    assert page.count('class="row-name"') == 1
    assert "helm bisa dititip" in page
