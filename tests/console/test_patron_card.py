"""Beside a conversation stands who the patron is: what was before, language, membership, topics and consents."""

import re

import pytest

from tests.console_world import ConsoleWorld
from tests.desk_world import RANI

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all


def facts(page: str) -> dict[str, str]:
    """What the patron card says, by what it is about."""
    card = page[page.index('<aside id="patron"') :]
    return {
        name: " ".join(re.sub(r"<[^>]+>", " ", said).split())
        for name, said in re.findall(r"<dt>(.*?)</dt>(.*?)(?=<dt>|</dl>)", card, re.DOTALL)
    }


async def subscribe(console: ConsoleWorld, topic: str) -> None:
    """Rani agrees to have news on a topic."""
    await console.desk.ask(RANI, "mau langganan info buku baru")
    confirm = await console.desk.ask(RANI, topic)
    await console.desk.press(RANI, confirm, "kabari")
    await console.desk.wait_for(RANI, lambda m: f"berlangganan kabar tentang “{topic}”" in m["text"])


async def test_who_agreed_to_nothing_has_a_card_that_says_so(console: ConsoleWorld) -> None:
    await console.desk.ask(RANI, "jam buka hari ini?")
    async with console.signed_in("dewi", ["manager"]) as dewi:
        page = await dewi.see("/conversations/1")
    card = facts(page)
    assert card["Language"] == "Indonesian"
    assert card["Member number"] == "not linked"
    assert card["Topics of interest"] == "none"
    assert card["Consents"] == "none given"
    assert "This is the first one" in page


async def test_consents_stand_there_with_when_they_were_given_and_withdrawn(console: ConsoleWorld) -> None:
    await subscribe(console, "sejarah")
    await subscribe(console, "batik")
    choose = await console.desk.ask(RANI, "berhenti langganan")
    await console.desk.press(RANI, choose, "sejarah")
    await console.desk.wait_for(RANI, lambda m: "Sudah dihentikan: sejarah" in m["text"])
    async with console.signed_in("dewi", ["manager"]) as dewi:
        card = facts(await dewi.see("/conversations/1"))
    history, batik = re.split(r"(?=News about “batik”)", card["Consents"])
    assert card["Topics of interest"] == "batik"
    assert re.match(r"News about “sejarah”: given .*2026.*\. Withdrawn .*2026", history)
    assert "Withdrawn" not in batik
