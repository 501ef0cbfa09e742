"""A librarian takes over in the staff group, and the bot is silent until they are done."""

import asyncio
from pathlib import Path

import pytest

from records import handoffs, reports, staff
from simulator.world import STAFF_CHAT_ID
from tests.desk_world import BUDI, MIDNIGHT, RANI, SRI, DeskWorld, SlowReader, open_world, wordings_reader

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all


async def test_in_opening_hours_the_patron_is_told_place_and_wait(desk: DeskWorld) -> None:
    reply = await desk.ask(RANI, "/pustakawan")

    assert "nomor 1" in reply["text"]
    assert "10 menit" in reply["text"]
    assert "tindak lanjut" not in reply["text"]


async def test_the_card_tells_who_and_why(desk: DeskWorld) -> None:
    await desk.ask(RANI, "parkir motor")
    await desk.ask(RANI, "/pustakawan")
    card = await desk.card()

    assert "Rani" in card["text"]
    assert "Pemustaka meminta" in card["text"]
    assert "bahasa Indonesia" in card["text"]
    assert "parkir motor" in card["text"]
    assert [b["text"] for row in card["buttons"] for b in row] == ["Ambil"]


async def test_low_confidence_is_handed_over(desk: DeskWorld) -> None:
    await desk.ask(RANI, "qwrtz plmkn vbxcy")
    card = await desk.card()

    assert "Sapa tidak yakin" in card["text"]


async def test_a_second_patron_is_second_in_the_queue(desk: DeskWorld) -> None:
    await desk.ask(RANI, "/pustakawan")
    reply = await desk.ask(6002, "/librarian")

    assert "nomor 2" in reply["text"] or "number 2" in reply["text"]


async def test_of_two_claims_the_second_is_told_who_has_it(desk: DeskWorld) -> None:
    await desk.ask(RANI, "/pustakawan")
    card = await desk.card()
    notices = await asyncio.gather(
        desk.press(SRI, card, "Ambil", STAFF_CHAT_ID), desk.press(BUDI, card, "Ambil", STAFF_CHAT_ID)
    )

    assert sorted("dipegang" in notice for notice in notices) == [False, True]


async def test_someone_unregistered_cannot_claim(desk: DeskWorld) -> None:
    stranger = await desk.post("/sim/users", {"first_name": "Orang Asing"})
    await desk.ask(RANI, "/pustakawan")
    card = await desk.card()
    notice = await desk.press_data(stranger["id"], card["id"], card["buttons"][0][0]["data"], STAFF_CHAT_ID)

    assert "belum terdaftar" in notice


async def test_words_go_both_ways_and_notes_stay_inside(desk: DeskWorld) -> None:
    card = await desk.claimed()
    await desk.say(RANI, "buku saya hilang bu")
    heard = await desk.wait_for(STAFF_CHAT_ID, lambda m: "buku saya hilang bu" in (m["text"] or ""), card["id"])
    await desk.in_topic(SRI, card["thread"], "// cek dulu di sirkulasi")
    await desk.in_topic(SRI, card["thread"], "Baik Kak, saya cek.\n// jangan lupa denda\nTunggu ya.")
    reply = await desk.wait_for(RANI, lambda m: "saya cek" in (m["text"] or ""))
    said = [m["text"] or "" for m in await desk.messages(RANI)]

    assert heard["thread"] == card["thread"]
    assert reply["text"] == "Baik Kak, saya cek.\nTunggu ya."
    assert not any("sirkulasi" in text or "denda" in text for text in said)
    lines = desk.db.read_now(reports.transcript, 1)
    assert [line.text for line in lines if line.author == "note"] == ["cek dulu di sirkulasi", "jangan lupa denda"]


async def test_formatting_survives_the_way_to_the_patron(desk: DeskWorld) -> None:
    card = await desk.claimed()
    bold = [{"type": "bold", "offset": 11, "length": 7}]
    await desk.in_topic(
        SRI, card["thread"], "// 😀 catatan\nSenin tutup ya", entities=[{"type": "bold", "offset": 20, "length": 5}]
    )
    await desk.in_topic(SRI, card["thread"], "Besok buka pukul 8", entities=bold)
    first = await desk.wait_for(RANI, lambda m: m["text"] == "Senin tutup ya")
    second = await desk.wait_for(RANI, lambda m: m["text"] == "Besok buka pukul 8")

    assert [(e["type"], e["offset"], e["length"]) for e in second["entities"]] == [("bold", 11, 7)]
    assert [(e["type"], e["offset"], e["length"]) for e in first["entities"]] == [("bold", 6, 5)]


@pytest.mark.parametrize("kind", ["photo", "voice", "document", "sticker", "location"])
async def test_everything_a_patron_sends_appears_in_the_topic(desk: DeskWorld, kind: str) -> None:
    card = await desk.claimed()
    value: object = {"latitude": -7.8, "longitude": 110.36} if kind == "location" else "contoh"
    await desk.say(RANI, None, None, **{kind: value})
    shown = await desk.wait_for(STAFF_CHAT_ID, lambda m: m["kind"] == kind, card["id"])

    assert shown["thread"] == card["thread"]


async def test_an_album_and_an_edit_appear_in_the_topic(desk: DeskWorld) -> None:
    card = await desk.claimed()
    for n in range(3):
        await desk.say(RANI, photo=f"foto {n}", media_group_id="album-1")
    said = await desk.say(RANI, "yang kiri bu")
    await desk.wait_for(STAFF_CHAT_ID, lambda m: "yang kiri" in (m["text"] or ""), card["id"])
    answer = await desk.http.patch(f"/sim/chats/{RANI}/messages/{said['message_id']}", json={"text": "yang kanan bu"})
    assert answer.is_success
    await desk.wait_for(STAFF_CHAT_ID, lambda m: "yang kanan bu" in (m["text"] or ""), card["id"])
    photos = [m for m in await desk.from_bot(STAFF_CHAT_ID, card["id"]) if m["kind"] == "photo"]

    assert len(photos) == 3
    assert len({m["media_group_id"] for m in photos}) == 1


async def test_a_librarians_photo_and_file_reach_the_patron(desk: DeskWorld) -> None:
    card = await desk.claimed()
    await desk.in_topic(SRI, card["thread"], photo="rak", caption="ini raknya // bukan catatan")
    await desk.in_topic(SRI, card["thread"], document="formulir.pdf")
    photo = await desk.wait_for(RANI, lambda m: m["kind"] == "photo")
    await desk.wait_for(RANI, lambda m: m["kind"] == "document")

    assert photo["caption"] == "ini raknya // bukan catatan"


async def test_unclaimed_words_are_not_sent_and_the_writer_is_told(desk: DeskWorld) -> None:
    await desk.ask(RANI, "/pustakawan")
    card = await desk.card()
    await desk.in_topic(SRI, card["thread"], "halo kak")
    told = await desk.wait_for(STAFF_CHAT_ID, lambda m: "tekan Ambil" in (m["text"] or ""), card["id"])

    assert told["thread"] == card["thread"]
    assert not any("halo kak" in (m["text"] or "") for m in await desk.messages(RANI))


async def test_resolving_thanks_and_asks_the_rating_once(desk: DeskWorld) -> None:
    card = await desk.claimed()
    await desk.in_topic(SRI, card["thread"], "Sudah beres Kak.")
    await desk.press(SRI, card, "Selesai", STAFF_CHAT_ID) if _has(card, "Selesai") else None
    card = await desk.wait_for(STAFF_CHAT_ID, lambda m: _has(m, "Selesai"))
    await desk.press(SRI, card, "Selesai", STAFF_CHAT_ID)
    effort = await desk.wait_for(STAFF_CHAT_ID, lambda m: _has(m, "3 ·"))
    await desk.press(SRI, effort, "3 ·", STAFF_CHAT_ID)
    asked = await desk.wait_for(RANI, lambda m: _has(m, "★★★★★"))
    await desk.press(RANI, asked, "★★★★★")
    await desk.wait_for(RANI, lambda m: "Ada yang ingin disampaikan" in (m["text"] or ""))
    await desk.ask(RANI, "Bu Sri ramah sekali")
    row = desk.db.read_now(reports.log_row, 1)

    assert row is not None
    assert (row.status, row.closing_reason, row.effort_level) == ("closed", "resolved", 3)
    assert (row.score, row.comment, row.librarian) == (5, "Bu Sri ramah sekali", "Sri Wahyuni")
    topic = (await desk.http.get("/sim/chats")).json()
    assert topic


def _has(message: dict[str, object], label: str) -> bool:
    return any(label in b["text"] for row in message["buttons"] or [] for b in row)  # type: ignore[attr-defined]


async def test_release_puts_the_patron_back_in_the_queue(desk: DeskWorld) -> None:
    await desk.claimed()
    card = await desk.wait_for(STAFF_CHAT_ID, lambda m: _has(m, "Lepas"))
    await desk.press(SRI, card, "Lepas", STAFF_CHAT_ID)
    told = await desk.wait_for(RANI, lambda m: "kembali di antrean" in (m["text"] or ""))

    assert "nomor 1" in told["text"]
    await desk.wait_for(STAFF_CHAT_ID, lambda m: _has(m, "Ambil"))


async def test_the_patron_can_go_back_to_the_bot_at_any_time(desk: DeskWorld) -> None:
    card = await desk.claimed()
    reply = await desk.ask(RANI, "/batal")
    again = await desk.ask(RANI, "parkir motor")
    await desk.wait_for(STAFF_CHAT_ID, lambda m: "membatalkan" in (m["text"] or ""), card["id"])

    assert "dibatalkan" in reply["text"]
    assert "Rp2.000" in again["text"]


async def test_pustakawan_works_while_waiting_and_with_a_librarian(desk: DeskWorld) -> None:
    await desk.ask(RANI, "/pustakawan")
    waiting = await desk.ask(RANI, "/pustakawan")
    card = await desk.card()
    await desk.press(SRI, card, "Ambil", STAFF_CHAT_ID)
    with_her = await desk.ask(RANI, "/pustakawan")

    assert "masih di antrean" in waiting["text"]
    assert "Sri Wahyuni" in with_her["text"]
    assert len(desk.db.read_now(handoffs.waiting_queue)) == 0


async def test_at_midnight_the_question_becomes_a_numbered_follow_up(tmp_path: Path) -> None:
    async with open_world(tmp_path, MIDNIGHT) as desk:
        reply = await desk.ask(RANI, "/pustakawan")
        again = await desk.ask(RANI, "parkir motor")
        card = await desk.card()

        assert "nomor 1" in reply["text"]
        assert "Selasa, 24 November 2026 pukul 12.00" in reply["text"]
        assert "antrean" not in reply["text"]
        assert "Rp2.000" in again["text"]
        assert "dijanjikan" in card["text"]


async def test_a_late_bot_answer_is_never_delivered_after_a_claim(tmp_path: Path) -> None:
    reader = SlowReader(wordings_reader())
    async with open_world(tmp_path, MIDNIGHT, reader) as desk:
        await desk.ask(RANI, "/pustakawan")
        card = await desk.card()
        await desk.say(RANI, "parkir motor")
        await reader.reading.wait()
        await desk.press(SRI, card, "Ambil", STAFF_CHAT_ID)
        reader.may_go.set()
        await desk.wait_for(STAFF_CHAT_ID, lambda m: "parkir motor" in (m["text"] or "") and m["id"] > card["id"])
        await desk.settled()

        assert not any("Rp2.000" in (m["text"] or "") for m in await desk.messages(RANI))
        lines = desk.db.read_now(reports.transcript, 1)
        assert any(line.author == "system" and "tidak dikirim" in (line.text or "") for line in lines)


async def test_a_neglected_patron_returns_to_the_queue_with_a_trace(desk: DeskWorld) -> None:
    await desk.claimed()
    await desk.say(RANI, "halo bu?")
    await desk.wait_for(STAFF_CHAT_ID, lambda m: "halo bu?" in (m["text"] or ""))
    desk.clock.forward(minutes=16)
    await desk.desk.tick()
    await desk.wait_for(RANI, lambda m: "kembali di antrean" in (m["text"] or ""))

    assert [step.event for step in desk.db.read_now(reports.timeline, 1)] == ["requested", "claimed", "returned"]


async def test_the_patrons_of_a_librarian_who_left_return_to_the_queue_at_once(desk: DeskWorld) -> None:
    await desk.claimed()
    await desk.db.write(staff.remove, SRI, desk.clock())
    await desk.desk.tick()
    await desk.wait_for(RANI, lambda m: "kembali di antrean" in (m["text"] or ""))
    await desk.desk.tick()

    assert [step.event for step in desk.db.read_now(reports.timeline, 1)] == ["requested", "claimed", "returned"]


async def test_the_queue_becomes_follow_ups_at_closing_time(desk: DeskWorld) -> None:
    await desk.ask(RANI, "/pustakawan")
    desk.clock.forward(hours=11)
    await desk.desk.tick()
    told = await desk.wait_for(RANI, lambda m: "tindak lanjut nomor 1" in (m["text"] or ""))

    assert "Selasa, 24 November 2026" in told["text"]


async def test_a_deleted_topic_is_opened_anew_and_nothing_is_lost(desk: DeskWorld) -> None:
    card = await desk.claimed()
    await desk.settled()
    await desk.post(f"/sim/chats/{STAFF_CHAT_ID}/topics/{card['thread']}/delete", {})
    await desk.say(RANI, "masih di sana?")
    shown = await desk.wait_for(STAFF_CHAT_ID, lambda m: "masih di sana?" in (m["text"] or ""), card["id"])

    assert shown["thread"] not in {None, card["thread"]}


async def test_forty_lines_pass_the_group_limit_joined_and_none_is_lost(tmp_path: Path) -> None:
    async with open_world(tmp_path, limits=True) as desk:
        card = await desk.claimed()
        for n in range(40):
            await desk.say(RANI, f"baris {n:02}")
        await desk.wait_for(STAFF_CHAT_ID, lambda m: "baris 39" in (m["text"] or ""), card["id"], 40)
        shown = "\n".join(m["text"] or "" for m in await desk.from_bot(STAFF_CHAT_ID, card["id"]))
        calls = (await desk.http.get("/sim/calls", params={"after": 0})).json()

        assert [line[-2:] for line in shown.splitlines() if "baris" in line] == [f"{n:02}" for n in range(40)]
        assert not [c for c in calls if c["status"] == 429]


async def test_a_follow_up_joins_the_queue_when_the_patron_asks_again_in_opening_hours(tmp_path: Path) -> None:
    async with open_world(tmp_path, MIDNIGHT) as desk:
        await desk.ask(RANI, "/pustakawan")
        desk.clock.forward(hours=9)
        reply = await desk.ask(RANI, "/pustakawan")

        assert "nomor 1" in reply["text"]
        assert "antrean" in reply["text"].lower()
        assert [step.event for step in desk.db.read_now(reports.timeline, 1)] == ["requested", "queued"]


async def test_the_longest_message_reaches_the_topic_whole(desk: DeskWorld) -> None:
    card = await desk.claimed()
    await desk.say(RANI, "a" * 4096)
    await desk.wait_for(STAFF_CHAT_ID, lambda m: "aaa" in (m["text"] or ""), card["id"])
    await desk.settled()
    shown = "".join(m["text"] or "" for m in await desk.from_bot(STAFF_CHAT_ID, card["id"]))

    assert shown.count("a" * 4096) == 1 or shown.replace("\n", "").count("a" * 4096) == 1
