"""Questions that were hard, gathered by likeness, on the way to a lesson."""

import pytest

from tests.console_world import ConsoleWorld
from tests.desk_world import RANI, TOM

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all


async def test_what_is_alike_stands_together_and_leads_to_a_lesson(console: ConsoleWorld) -> None:
    for who, text in (
        (RANI, "helm bisa dititip di mana ya"),
        (TOM, "helm bisa dititip dimana yaa"),
        (RANI, "qwrtz 081234567890"),
        (TOM, "saya mau bicara dengan pustakawan saja"),
    ):
        await console.desk.ask(who, text)
    async with console.signed_in("dewi", ["manager"]) as browser:
        page = await browser.see("/unanswered")
        assert page.index("2×") < page.index("qwrtz")
        assert "081234567890" not in page
        assert page.count('class="row-name"') == 2
        lesson = page.split('class="button" href="')[1].split('"')[0]
        assert "helm bisa dititip" in await browser.see(lesson)
        assert "None: every question" in await browser.see("/unanswered?from=2020-01-01&to=2020-01-31")
        answer = await browser.http.get("/unanswered?days=x")
    assert (answer.status_code, "does not know x" in answer.text) == (422, True)


async def test_a_refused_lesson_is_none(console: ConsoleWorld) -> None:
    await console.desk.ask(RANI, "helm bisa dititip di mana ya")
    draft = {"language": "id", "wording": "titip helm di mana", "intent": "ask_facilities", "question": "1"}
    async with console.signed_in("dewi", ["manager"]) as dewi:
        await dewi.send("/lessons/new", "/lessons/new?question=1", **draft)
        proposed = await dewi.see("/unanswered")
        await dewi.send("/lessons/1/refuse", "/lessons")
        refused = await dewi.see("/unanswered")
    assert ("has a lesson" in proposed, "has a lesson" in refused) == (True, False)
