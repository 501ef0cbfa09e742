"""Several questions in one chat are on record each, and what was answered leads to a lesson."""

import asyncio
import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.models import HandoffEvent, Question
from records.review_models import InteractionReview, ReviewNote
from tests.console_world import Browser, ConsoleWorld
from tests.desk_world import RANI

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
SRI_ID = 1
TALK = "/conversations/1"


async def served(console: ConsoleWorld, sri: Browser) -> list[str]:
    """A chat with two more questions; the numbers of the messages that could be questions of their own."""
    await console.desk.ask(RANI, "qwrtz naskah kuno")
    await console.desk.ask(RANI, "/pustakawan")
    await sri.send(f"{TALK}/1/claim", TALK)
    await console.desk.say(RANI, "kalau didenda berapa?")
    await console.desk.say(RANI, "oke")
    await console.desk.settled()
    await sri.send(f"{TALK}/1/reply", TALK, text="Halo Kak Rani!")
    await sri.send(f"{TALK}/1/reply", TALK, text="Halo Kak Rani, seribu sehari, Kak.")
    return re.findall(r'name="effort-(\d+)"', await sri.see(TALK))


async def test_each_question_has_its_effort_and_topic(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", ["librarian"], SRI_ID) as sri:
        fine, thanks = await served(console, sri)
        further = {f"effort-{fine}": "2", f"topic-{fine}": "ask_fines", f"effort-{thanks}": "", f"topic-{thanks}": ""}
        await sri.send(f"{TALK}/1/resolve", TALK, effort="4", **further)
        page = await sri.see(TALK)
    (kept,) = console.desk.db.read_now(
        lambda session: session.scalars(select(Question).where(Question.source == "librarian")).all()
    )
    assert (kept.text, kept.intent, kept.effort_level) == ("kalau didenda berapa?", "ask_fines", 2)
    assert "Effort 4" in page
    assert "Teach Sapa" in page
    async with console.signed_in("eka", ["manager"]) as eka:
        for level, number in (("2", 1), ("4", 1), ("3", 0)):
            assert (await eka.see(f"/log?effort={level}")).count(f'<a href="{TALK}">') == number
        efforts = (await eka.see("/dashboard")).split("<h2>Effort level</h2>")[1].split("</section>")[0]
        assert re.findall(r'class="number">(\d+)<', efforts) == ["1", "1"]


async def test_what_was_answered_fills_in_the_lesson(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", ["librarian"], SRI_ID) as sri:
        fine, _ = await served(console, sri)
        await sri.send(f"{TALK}/1/resolve", TALK, effort="4", **{f"effort-{fine}": "2", f"topic-{fine}": "ask_fines"})
        lessons = re.findall(r'href="(/lessons/new\?question=\d+)"', (await sri.see(TALK)).split('id="teach"')[1])
        page = await sri.see(lessons[-1])
    assert ("kalau didenda berapa?" in page, "Seribu sehari, Kak.</textarea>" in page) == (True, True)
    assert "Rani" not in page.split("<form")[-1]
    assert '<option value="ask_fines" selected>' in page


@pytest.mark.parametrize("further", [{"effort-1": "2"}, {"effort-999": "2"}, {"effort-{fine}": "9"}])
async def test_what_is_no_further_question_is_refused_whole(console: ConsoleWorld, further: dict[str, str]) -> None:
    async with console.signed_in("sri", ["librarian"], SRI_ID) as sri:
        fine, _ = await served(console, sri)
        named = {name.format(fine=fine): level for name, level in further.items()}
        answer = await sri.send(f"{TALK}/1/resolve", TALK, effort="4", **named)
        assert (answer.status_code, "Choose an effort level" in answer.text) == (422, True)
        assert f'name="effort-{fine}"' in await sri.see(TALK)  # still open


async def test_a_topic_without_its_effort_is_asked_about_and_nothing_chosen_is_lost(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", ["librarian"], SRI_ID) as sri:
        fine, thanks = await served(console, sri)
        chosen = {f"effort-{fine}": "", f"topic-{fine}": "ask_fines", f"effort-{thanks}": "6"}
        answer = await sri.send(f"{TALK}/1/resolve", TALK, effort="4", **chosen)
    form = answer.text.split('action="/conversations/1/1/resolve"')[1].split("</form>")[0]
    assert (answer.status_code, "needs an effort level, too" in answer.text) == (422, True)
    assert 'value="4" required checked' in form
    assert '<option value="ask_fines" selected>' in form
    assert '<option value="6" selected>' in form


async def test_why_a_chat_was_to_be_given_away_stays_filled_in(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", ["librarian"], SRI_ID) as sri:
        await served(console, sri)
        answer = await sri.send(f"{TALK}/1/transfer", TALK, colleague="99", reason="Budi tahu naskah")
    assert (answer.status_code, 'name="reason" value="Budi tahu naskah"' in answer.text) == (422, True)


async def test_a_conversation_whose_texts_are_gone_says_so(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", ["librarian"], SRI_ID) as sri:
        await served(console, sri)
        await sri.send(f"{TALK}/1/resolve", TALK, effort="1")
        console.desk.clock.forward(days=800)
        await console.desk.desk.tick()
        async with console.signed_in("eka", ["manager"]) as eka:
            page = await eka.see(TALK)
    assert "removed on" in page
    assert "naskah" not in page
    assert "Rani" not in page


async def test_of_two_tabs_that_resolve_at_the_same_moment_one_is_told(console: ConsoleWorld) -> None:
    async with console.signed_in("sri", ["librarian"], SRI_ID) as sri:
        await served(console, sri)
        token = re.findall(r'name="form_token" value="([^"]+)"', await sri.see(TALK))[0]
        tabs = [{"form_token": token, "effort": level} for level in ("2", "5")]
        answers = await asyncio.gather(*(sri.http.post(f"{TALK}/1/resolve", data=each) for each in tabs))
    assert sorted(each.status_code for each in answers) == [200, 409]
    (late,) = (each.text for each in answers if each.status_code == 409)
    assert "already ended" in late
    query = select(HandoffEvent.event).where(HandoffEvent.event == "resolved")
    assert console.desk.db.read_now(lambda session: list(session.scalars(query))) == ["resolved"]


async def test_nothing_new_is_written_where_the_texts_were_removed_while_it_was_open(console: ConsoleWorld) -> None:
    def written_down(session: Session) -> tuple[int, list[str | None]]:
        notes = session.scalar(select(func.count()).select_from(ReviewNote)) or 0
        return notes, list(session.scalars(select(InteractionReview.flag_reason)))

    async with console.signed_in("sri", ["librarian"], SRI_ID) as sri:
        await served(console, sri)
        await sri.send(f"{TALK}/1/resolve", TALK, effort="1")
    console.desk.clock.forward(days=800)
    async with console.signed_in("eka", ["reviewer"]) as eka:
        token = {"form_token": re.findall(r'name="form_token" value="([^"]+)"', await eka.see(TALK))[0]}
        await console.desk.desk.tick()
        for verb, written in {"note": "Rani pernah didenda", "flag": "soal denda Rani"}.items():
            answer = await eka.http.post(f"{TALK}/review/{verb}", data=token | {verb: written})
            assert (answer.status_code, "has been removed meanwhile" in answer.text) == (409, True), verb
            assert written in answer.text, "what was written stays on the page"
        judged = await eka.http.post(f"{TALK}/review/questions/1", data=token | {"verdict": "wrong"})
    assert (judged.status_code, "by Eka" in judged.text) == (200, True)
    assert "The record of deliveries was removed" in judged.text
    assert console.desk.db.read_now(written_down) == (0, [])
