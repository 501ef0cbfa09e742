"""Patrons ask, are answered in their language, correct the bot, and try the limits."""

from tests.desk_world import RANI, TOM, DeskWorld


async def test_a_question_is_answered_with_a_way_out(desk: DeskWorld) -> None:
    reply = await desk.ask(RANI, "parkir motor bayar berapa")

    assert "Rp2.000" in reply["text"]
    assert reply["buttons"][-1][0]["text"] == "Bukan ini?"


async def test_an_english_question_is_answered_in_english(desk: DeskWorld) -> None:
    reply = await desk.ask(TOM, "where can i park my motorbike?")

    assert "motor" in reply["text"].lower()
    assert "Rp2.000" in reply["text"]
    assert reply["buttons"][-1][0]["text"] == "Not this?"
