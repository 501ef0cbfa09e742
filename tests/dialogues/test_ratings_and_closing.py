"""Quiet interactions close, ratings are asked once, and low stars are asked why."""

import pytest
from sqlalchemy import select

from records import reports
from records.models import Handoff
from tests.desk_world import RANI, DeskWorld, Json

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all


async def _closed_by_time(desk: DeskWorld) -> Json:
    await desk.ask(RANI, "biaya parkir motor berapa ya?")
    desk.clock.forward(minutes=31)
    await desk.desk.tick()
    return await desk.wait_for(RANI, lambda m: "Beri bintang" in (m["text"] or ""))


async def test_a_quiet_interaction_closes_and_asks_for_a_rating_once(desk: DeskWorld) -> None:
    await _closed_by_time(desk)
    await desk.desk.tick()
    await desk.settled()
    asked = [m for m in await desk.from_bot(RANI) if "Beri bintang" in (m["text"] or "")]
    row = desk.db.read_now(reports.log_row, 1)

    assert len(asked) == 1
    assert row is not None
    assert (row.status, row.closing_reason) == ("closed", "idle")


async def test_nothing_answered_nothing_asked(desk: DeskWorld) -> None:
    await desk.ask(RANI, "/start")
    desk.clock.forward(minutes=31)
    await desk.desk.tick()
    await desk.settled()

    assert not [m for m in await desk.from_bot(RANI) if "bintang" in (m["text"] or "")]


async def test_two_stars_and_why(desk: DeskWorld) -> None:
    asked = await _closed_by_time(desk)
    await desk.press(RANI, asked, "★★")
    why = await desk.wait_for(RANI, lambda m: "perbaiki" in (m["text"] or ""))
    thanks = await desk.ask(RANI, "jawabannya lama dan parkirannya penuh terus")
    row = desk.db.read_now(reports.log_row, 1)

    assert any("pustakawan" in b["text"] for line in why["buttons"] for b in line)
    assert "kami catat" in thanks["text"]
    assert row is not None
    assert (row.score, row.comment) == (2, "jawabannya lama dan parkirannya penuh terus")
    assert desk.db.read_now(reports.log_row, 2) is None


async def test_a_question_after_the_stars_is_a_question(desk: DeskWorld) -> None:
    asked = await _closed_by_time(desk)
    await desk.press(RANI, asked, "★★★★★")
    await desk.wait_for(RANI, lambda m: "disampaikan" in (m["text"] or ""))
    reply = await desk.ask(RANI, "parkir mobil berapa?")
    row = desk.db.read_now(reports.log_row, 1)

    assert "Rp5.000" in reply["text"]
    assert row is not None
    assert row.comment is None


async def test_stars_count_once_and_only_from_who_was_asked(desk: DeskWorld) -> None:
    asked = await _closed_by_time(desk)
    data = asked["buttons"][0][0]["data"]
    foreign = await desk.press_data(6002, asked["id"], data, RANI)
    first = await desk.press_data(RANI, asked["id"], data)
    second = await desk.press_data(RANI, asked["id"], data)

    assert "berlaku" in foreign or "valid" in foreign
    assert first == "Terima kasih!"
    assert "sudah kami terima" in second


async def test_the_comment_can_be_skipped(desk: DeskWorld) -> None:
    asked = await _closed_by_time(desk)
    await desk.press(RANI, asked, "★★★★★")
    offer = await desk.wait_for(RANI, lambda m: "disampaikan" in (m["text"] or ""))
    await desk.press(RANI, offer, "Lewati")
    await desk.wait_for(RANI, lambda m: "Sampai jumpa" in (m["text"] or ""))
    reply = await desk.ask(RANI, "biaya parkir motor berapa ya")

    assert "Rp2.000" in reply["text"]


async def test_what_is_written_instead_of_a_comment_still_finds_a_librarian(desk: DeskWorld) -> None:
    asked = await _closed_by_time(desk)
    await desk.press(RANI, asked, "★★★★★")
    await desk.wait_for(RANI, lambda m: "disampaikan" in (m["text"] or ""))
    reply = await desk.ask(RANI, "saya mau bicara dengan pustakawan lagi")

    assert "human" in [button["data"] for row in reply["buttons"] for button in row]


async def test_a_cry_for_help_is_no_comment(desk: DeskWorld) -> None:
    asked = await _closed_by_time(desk)
    await desk.press(RANI, asked, "★★★★★")
    await desk.wait_for(RANI, lambda m: "disampaikan" in (m["text"] or ""))
    await desk.ask(RANI, "saya mau bunuh diri")

    row = desk.db.read_now(reports.log_row, 1)
    assert row is not None
    assert row.comment is None
    assert [each.reason for each in desk.db.read_now(lambda session: session.scalars(select(Handoff)).all())] == [
        "needs_care"
    ]


async def test_silence_without_an_owner_does_not_close_a_claimed_chat(desk: DeskWorld) -> None:
    await desk.claimed()
    desk.clock.forward(hours=2)
    await desk.desk.tick()
    row = desk.db.read_now(reports.log_row, 1)

    assert row is not None
    assert row.status in {"with_librarian", "waiting"}
