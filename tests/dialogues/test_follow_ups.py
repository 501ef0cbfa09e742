"""A short question leans on the one before it, and a whole one stands by itself."""

import pytest
from sqlalchemy import select

from records.models import Question
from tests.desk_world import RANI, DeskWorld

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all


def _last(desk: DeskWorld) -> tuple[str | None, list[list[str]]]:
    """Intent and entities (kind and value) of the question that was met last."""
    query = select(Question).order_by(Question.id.desc()).limit(1)

    def read(question: Question) -> tuple[str | None, list[list[str]]]:
        return question.intent, [list(each[:2]) for each in question.entities]

    return desk.db.read_now(lambda session: read(session.scalars(query).one()))


async def test_another_day_and_then_a_branch(desk: DeskWorld) -> None:
    await desk.ask(RANI, "buka jam berapa hari sabtu?")
    sunday = await desk.ask(RANI, "kalau minggu?")
    branch = await desk.ask(RANI, "yang di cabang?")

    assert sunday["text"].startswith("Minggu, 29 November 2026:")
    assert "Perpustakaan Pusat: 09.00–15.00" in sunday["text"]
    assert branch["text"] == "Minggu, 29 November 2026:\n• Cabang Timur: tutup"
    assert _last(desk) == ("ask_opening_hours", [["branch", "timur"], ["date", "2026-11-29"]])


async def test_another_day_in_english(desk: DeskWorld) -> None:
    saturday = await desk.ask(RANI, "what time do you open on saturday?")
    sunday = await desk.ask(RANI, "and on Sunday?")

    assert saturday["text"].startswith("Saturday, 28 November 2026:")
    assert sunday["text"].startswith("Sunday, 29 November 2026:")
    assert "Central Library: 09:00–15:00" in sunday["text"]


async def test_a_branch_with_its_word_in_english(desk: DeskWorld) -> None:
    await desk.ask(RANI, "what time do you open on saturday?")
    reply = await desk.ask(RANI, "what about the east branch?")

    assert reply["text"] == "Saturday, 28 November 2026:\n• East Branch: 09:00–15:00"


async def test_the_second_of_a_list_of_titles(desk: DeskWorld) -> None:
    listed = await desk.ask(RANI, "ada novel andrea hirata?")
    second = listed["text"].split("\n2. ")[1].split("\n")[0]
    reply = await desk.ask(RANI, "yang kedua")

    assert f"1. {second}" in reply["text"]
    assert "2. " not in reply["text"]


async def test_another_title(desk: DeskWorld) -> None:
    await desk.ask(RANI, "ada laut bercerita?")
    reply = await desk.ask(RANI, "kalau laskar pelangi?")

    assert "Laskar Pelangi — Andrea Hirata" in reply["text"]
    assert _last(desk) == ("search_catalog", [["title", "Laskar Pelangi"]])


async def test_a_patron_mends_the_day(desk: DeskWorld) -> None:
    await desk.ask(RANI, "buka jam berapa hari minggu?")
    reply = await desk.ask(RANI, "bukan, maksud saya hari sabtu")

    assert reply["text"].startswith("Sabtu, 28 November 2026:")


async def test_after_events_a_day_is_a_day_of_events(desk: DeskWorld) -> None:
    await desk.ask(RANI, "ada acara apa hari sabtu?")
    await desk.ask(RANI, "kalau minggu?")

    assert _last(desk) == ("ask_events", [["date", "2026-11-29"]])


async def test_a_whole_question_is_no_follow_up(desk: DeskWorld) -> None:
    await desk.ask(RANI, "what time do you open on saturday?")
    reply = await desk.ask(RANI, "biaya parkir motor berapa ya")

    assert "Rp2.000" in reply["text"]
    assert _last(desk) == ("ask_parking", [["facility", "parking"]])


@pytest.mark.parametrize("text", ["kalau denda telat berapa?", "and how much is the late fine?"])
async def test_a_cue_alone_makes_no_follow_up(desk: DeskWorld, text: str) -> None:
    await desk.ask(RANI, "what time do you open on saturday?")
    await desk.ask(RANI, text)

    assert _last(desk) == ("ask_fines", [])


@pytest.mark.parametrize(("minutes", "intent"), [(14, "ask_events"), (16, "ask_opening_hours")])
async def test_nothing_is_remembered_after_a_quarter_of_an_hour(desk: DeskWorld, minutes: int, intent: str) -> None:
    await desk.ask(RANI, "ada acara apa hari sabtu?")
    desk.clock.forward(minutes=minutes)
    await desk.ask(RANI, "kalau minggu?")

    assert _last(desk)[0] == intent


async def test_a_place_beyond_the_list_and_a_place_without_one_pick_nothing(desk: DeskWorld) -> None:
    await desk.ask(RANI, "yang kedua")
    without = _last(desk)
    await desk.ask(RANI, "ada laut bercerita?")
    await desk.ask(RANI, "yang kelima")

    assert without[1] == []
    assert _last(desk)[1] == []


@pytest.mark.parametrize("text", ["berapa biayanya?", "how much is that?"])
async def test_a_question_that_names_nothing_goes_on_with_the_one_before(desk: DeskWorld, text: str) -> None:
    await desk.ask(RANI, "kartu anggota saya hilang, bagaimana mengurusnya?")
    await desk.ask(RANI, text)

    assert _last(desk)[0] == "ask_lost_card"


async def test_so_many_days_late_are_reckoned(desk: DeskWorld) -> None:
    await desk.ask(RANI, "berapa denda keterlambatan buku?")
    week = await desk.ask(RANI, "kalau telat seminggu dendanya berapa?")
    year = await desk.ask(RANI, "how much is the late fine for 300 days?")

    assert week["text"].startswith("Terlambat 7 hari: paling banyak Rp3.500 per buku.\n")
    assert year["text"].startswith("300 days late: at most Rp25.000 per item.\n")


async def test_thanks_in_between_do_not_end_the_memory(desk: DeskWorld) -> None:
    await desk.ask(RANI, "buka jam berapa hari sabtu?")
    await desk.ask(RANI, "makasih")
    reply = await desk.ask(RANI, "kalau minggu?")

    assert reply["text"].startswith("Minggu, 29 November 2026:")


@pytest.mark.parametrize("text", ["besok jakarta hujan ga ya", "toko sebelah jual pulsa?"])
async def test_what_is_no_library_matter_is_no_follow_up(desk: DeskWorld, text: str) -> None:
    await desk.ask(RANI, "kartu anggota saya hilang, bagaimana mengurusnya?")
    await desk.ask(RANI, text)

    assert _last(desk)[0] != "ask_lost_card"


async def test_after_an_ordinary_day_a_holiday_is_a_holiday(desk: DeskWorld) -> None:
    await desk.ask(RANI, "buka jam berapa hari sabtu?")
    await desk.ask(RANI, "kalau libur natal buka ga?")

    assert _last(desk)[0] == "ask_holiday_hours"


async def test_a_day_without_events_is_said_before_what_comes(desk: DeskWorld) -> None:
    busy = await desk.ask(RANI, "ada acara apa hari sabtu?")
    quiet = await desk.ask(RANI, "kalau selasa?")
    later = quiet["text"].split("\n\n")[1]

    assert "Dongeng Sabtu Ceria" in busy["text"]
    assert quiet["text"].startswith("Selasa, 24 November 2026: tidak ada kegiatan Kak.")
    assert later.startswith("Kegiatan mendatang:")
