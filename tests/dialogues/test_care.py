"""Somebody in distress or danger reads a kind sentence and the help lines, and a librarian is told at once."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from actions.library import Library
from actions.wording import Wording
from nlu.interpretation import Interpretation
from records import reports
from records.models import Handoff, HandoffKind
from simulator.world import STAFF_CHAT_ID
from tests.desk_world import MIDNIGHT, RANI, TOM, AloneReader, DeskWorld, content, open_world, wordings_reader

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all

DISTRESS = "kak, aku pengen mati"
LINES = ["• Polisi (24 jam): 110", "• Gawat darurat medis: 119"]


def _reasons(desk: DeskWorld) -> list[str]:
    return desk.db.read_now(lambda session: list(session.scalars(select(Handoff.reason).order_by(Handoff.id)).all()))


async def test_a_kind_sentence_the_help_lines_and_a_librarian_at_once(desk: DeskWorld) -> None:
    reply = await desk.ask(RANI, DISTRESS)
    queued = await desk.wait_for(RANI, lambda m: "Antrean nomor 1" in m["text"], reply["id"])
    card = await desk.card()
    row = desk.db.read_now(reports.log_row, 1)

    assert "tidak harus menghadapinya sendirian" in reply["text"]
    assert [line for line in reply["text"].split("\n") if line.startswith("•")][:2] == LINES
    assert reply["buttons"] == []
    assert "Seorang pustakawan akan menemani" in queued["text"]
    assert "PERLU PERHATIAN SEGERA" in card["text"]
    assert DISTRESS in card["text"]
    assert _reasons(desk) == ["needs_care"]
    assert row is not None
    assert row.status == "waiting"


async def test_in_the_language_of_the_patron(desk: DeskWorld) -> None:
    reply = await desk.ask(TOM, "my husband hits me, i'm scared to go home")
    card = await desk.card()

    assert "you don't have to face it alone" in reply["text"]
    assert "• Police (24 hours): 110" in reply["text"].split("\n")
    assert "PERLU PERHATIAN SEGERA" in card["text"]


async def test_also_in_the_middle_of_a_dialogue(desk: DeskWorld) -> None:
    await desk.ask(RANI, "saya mau komplain")
    reply = await desk.ask(RANI, "aku dipukul suamiku dan takut pulang")
    card = await desk.card()

    assert "Terima kasih sudah bercerita" in reply["text"]
    assert "PERLU PERHATIAN SEGERA" in card["text"]
    assert _reasons(desk) == ["needs_care"]


async def test_also_after_another_question(desk: DeskWorld) -> None:
    await desk.ask(RANI, "ada laut bercerita?")
    reply = await desk.ask(RANI, DISTRESS)

    assert LINES[0] in reply["text"]
    assert _reasons(desk) == ["needs_care"]


@pytest.mark.parametrize(
    "text", ["ada buku tentang bunuh diri?", "cari novel tentang kekerasan dalam rumah tangga", "laut bercerita"]
)
async def test_a_book_on_the_theme_is_searched_for(desk: DeskWorld, text: str) -> None:
    reply = await desk.ask(RANI, text)

    assert "sendirian" not in reply["text"]
    assert "110" not in reply["text"]
    assert _reasons(desk) == []


async def test_at_night_the_follow_up_names_the_reason(tmp_path: Path) -> None:
    async with open_world(tmp_path, MIDNIGHT) as desk:
        reply = await desk.ask(RANI, DISTRESS)
        card = await desk.card()
        kind = desk.db.read_now(lambda session: session.scalars(select(Handoff.kind)).one())

        assert LINES[0] in reply["text"]
        assert "PERLU PERHATIAN SEGERA" in card["text"]
        assert kind == HandoffKind.FOLLOW_UP


async def test_the_card_of_a_standing_follow_up_tells_it_too(tmp_path: Path) -> None:
    async with open_world(tmp_path, MIDNIGHT) as desk:
        await desk.ask(RANI, "/pustakawan")
        before = await desk.card()
        reply = await desk.ask(RANI, DISTRESS)
        after = await desk.wait_for(STAFF_CHAT_ID, lambda m: "PERLU PERHATIAN SEGERA" in (m["text"] or ""))

        assert "Pemustaka meminta" in before["text"]
        assert LINES[0] in reply["text"]
        assert after["id"] == before["id"]
        assert _reasons(desk) == ["needs_care"]


@pytest.mark.parametrize("left", [{}, {"help_lines": []}])
@pytest.mark.parametrize("language", ["id", "en"])
def test_without_help_lines_none_are_named(left: dict[str, list[str]], language: str) -> None:
    known = content()
    tree = {name: part for name, part in known.library.tree.items() if name != "help_lines"} | left
    told = Wording(Library(known.library.facts, tree), known.book, known.texts).say("care", language)

    assert told.startswith(("Terima kasih sudah bercerita", "Thank you for telling me"))
    assert not set("•:\n") & set(told)


class _Unsure(AloneReader):
    """A reader that finds distress in a message it takes for a question about hours."""

    async def read(self, text: str, today: date) -> tuple[Interpretation, ...]:
        """As wordings are matched, and in distress."""
        readings = await wordings_reader().read(text, today)
        assert [each.intent for each in readings] == ["ask_opening_hours"]
        return tuple(replace(each, needs_care=True) for each in readings)


async def test_care_goes_before_a_sure_answer(tmp_path: Path) -> None:
    async with open_world(tmp_path, reader=_Unsure()) as desk:
        reply = await desk.ask(TOM, "what time do you open on saturday?")

        assert "face it alone" in reply["text"]
        assert _reasons(desk) == ["needs_care"]
