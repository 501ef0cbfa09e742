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


async def test_a_misspelled_title_is_found_with_its_place(desk: DeskWorld) -> None:
    reply = await desk.ask(RANI, "ada laskar plangi nya andrea hirta ga?")

    assert "Laskar Pelangi — Andrea Hirata" in reply["text"]
    assert "Rak" in reply["text"]


async def test_a_bare_title_is_a_search_for_it(desk: DeskWorld) -> None:
    reply = await desk.ask(RANI, "laut bercerita")

    assert "Leila S. Chudori" in reply["text"]


async def test_many_titles_are_paged_in_the_same_message(desk: DeskWorld) -> None:
    first = await desk.ask(RANI, "ada novel tere liye?")
    await desk.press(RANI, first, "▶")
    await desk.settled()
    shown = next(m for m in await desk.from_bot(RANI) if m["id"] == first["id"])

    assert "halaman 1" in first["text"]
    assert "halaman 2" in shown["text"]
    assert shown["buttons"][0][0]["text"] == "◀"


async def test_a_title_nobody_has_can_be_wished_for(desk: DeskWorld) -> None:
    reply = await desk.ask(RANI, "cari buku zirkonia merah")

    assert "belum menemukannya" in reply["text"]
    assert [row[0]["text"] for row in reply["buttons"]][:2] == ["Usulkan pembelian", "Hubungi pustakawan"]


async def test_hours_of_tomorrow_of_now_and_of_holidays(desk: DeskWorld) -> None:
    tomorrow = await desk.ask(RANI, "besok buka jam berapa?")
    now = await desk.ask(RANI, "sekarang masih buka?")
    christmas = await desk.ask(RANI, "natal libur ga?")

    assert "Selasa, 24 November 2026" in tomorrow["text"]
    assert "sedang buka, sampai pukul 20.00" in now["text"]
    assert "Jumat, 25 Desember 2026: tutup (Hari Raya Natal)" in christmas["text"]


async def test_my_account_is_answered_truthfully_with_a_person_offered(desk: DeskWorld) -> None:
    reply = await desk.ask(RANI, "denda saya berapa ya")

    assert "Hubungi pustakawan" in [b["text"] for row in reply["buttons"] for b in row]
