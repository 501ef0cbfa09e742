"""Several questions in one chat are on record each, and what was answered leads to a lesson."""

import re

import pytest
from sqlalchemy import select

from records.models import Question
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
    await sri.send(f"{TALK}/1/reply", TALK, text="Seribu sehari, Kak.")
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
    assert ("kalau didenda berapa?" in page, "Seribu sehari, Kak." in page) == (True, True)
    assert '<option value="ask_fines" selected>' in page


@pytest.mark.parametrize("further", [{"effort-1": "2"}, {"effort-999": "2"}, {"effort-{fine}": "9"}])
async def test_what_is_no_further_question_is_refused_whole(console: ConsoleWorld, further: dict[str, str]) -> None:
    async with console.signed_in("sri", ["librarian"], SRI_ID) as sri:
        fine, _ = await served(console, sri)
        named = {name.format(fine=fine): level for name, level in further.items()}
        answer = await sri.send(f"{TALK}/1/resolve", TALK, effort="4", **named)
        assert (answer.status_code, "Choose an effort level" in answer.text) == (422, True)
        assert f'name="effort-{fine}"' in await sri.see(TALK)  # still open


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
