"""Whatever is thrown at the desk: a clear answer or a quiet record, never a crash, nothing lost."""

import asyncio

import pytest

from records import reports
from simulator.world import STAFF_CHAT_ID
from tests.desk_world import RANI, SRI, TOM, DeskWorld

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all


@pytest.mark.parametrize(
    "text",
    [
        "x" * 4096,
        "🎉🎉🎉",
        "...",
        "\u202eparkir motor",
        "par\u200bkir mo\u200btor",
        "'; DROP TABLE patrons; --",
        "<b>parkir</b> <script>alert(1)</script>",
        "*parkir* _motor_ [x](y) `z`",
        "{{ library.contacts }} {% for x in y %}",
        "/bahasa klingon",
        "/tidakada apa @!#",
        "/",
        "مرحبا كم رسوم المواقف",
        "pa\u0000rkir",
    ],
)
async def test_odd_text_gets_one_clear_answer(desk: DeskWorld, text: str) -> None:
    reply = await desk.ask(RANI, text)
    await desk.settled()
    lines = desk.db.read_now(reports.transcript, 1)

    assert reply["text"]
    assert [line.author for line in lines].count("patron") == 1
    assert not any("gangguan" in (line.text or "") for line in lines)


@pytest.mark.parametrize(
    "data",
    [
        "x",
        "pick:1:0",
        "pick:99999999999999999999:1",
        "rate:abc:5",
        "wrong:-1",
        "ask:²",
        "flow:send",
        "page:1:0",
        "claim:1",
    ],
)
async def test_forged_buttons_change_nothing(desk: DeskWorld, data: str) -> None:
    said = await desk.ask(RANI, "/start")
    notice = await desk.press_data(RANI, said["id"], data)

    assert "tidak berlaku" in notice


async def test_a_button_of_another_patron_changes_nothing(desk: DeskWorld) -> None:
    mine = await desk.ask(RANI, "biaya parkir motor berapa ya")
    await desk.ask(TOM, "/start")
    notice = await desk.press_data(TOM, mine["id"], mine["buttons"][-1][0]["data"])
    row = desk.db.read_now(reports.transcript, 1)

    assert "valid" in notice or "berlaku" in notice
    assert row[0].readings[0].outcome == "answered"


async def test_forged_buttons_in_the_staff_group_change_nothing(desk: DeskWorld) -> None:
    await desk.ask(RANI, "/pustakawan")
    card = await desk.card()
    for data in ("claim:x", "claim:99", "effort:1:9", "resolve:1", "boom", "effort:1:²"):
        assert await desk.press_data(SRI, card["id"], data, STAFF_CHAT_ID)
    row = desk.db.read_now(reports.log_row, 1)

    assert row is not None
    assert row.status == "waiting"


@pytest.mark.parametrize("kind", ["photo", "voice", "document", "sticker"])
async def test_what_cannot_be_read_is_recorded_and_a_person_offered(desk: DeskWorld, kind: str) -> None:
    reply = await desk.ask(RANI, **{kind: "contoh"})
    lines = desk.db.read_now(reports.transcript, 1)

    assert "pustakawan" in reply["buttons"][0][0]["text"]
    assert lines[0].kind == kind


async def test_a_place_on_the_map_gets_the_nearest_branch(desk: DeskWorld) -> None:
    reply = await desk.ask(RANI, location={"latitude": -7.79, "longitude": 110.42})

    assert "Cabang Timur" in reply["text"]
    assert "km" in reply["text"]


async def test_a_flood_is_answered_gently_once_and_recorded_whole(desk: DeskWorld) -> None:
    for _ in range(30):
        await desk.say(RANI, "biaya parkir motor berapa ya")
    await desk.wait_for(RANI, lambda m: "Pelan-pelan" in (m["text"] or ""))
    await desk.settled()
    for _ in range(100):
        lines = desk.db.read_now(reports.transcript, 1)
        if [line.author for line in lines].count("patron") == 30:
            break
        await asyncio.sleep(0.05)
    gentle = [m for m in await desk.from_bot(RANI) if "Pelan-pelan" in (m["text"] or "")]

    assert len(gentle) == 1
    assert [line.author for line in desk.db.read_now(reports.transcript, 1)].count("patron") == 30


async def test_groups_channels_and_bots_are_left_alone(desk: DeskWorld) -> None:
    group = await desk.post("/sim/chats", {"type": "group", "title": "Arisan", "members": [RANI]})
    robot = await desk.post("/sim/users", {"first_name": "Robo", "is_bot": True})
    await desk.say(RANI, "parkir motor", group["id"])
    await desk.say(robot["id"], "parkir motor")
    await desk.ask(TOM, "/start")

    assert not await desk.from_bot(group["id"])
    assert not [m for m in await desk.from_bot(robot["id"]) if m["from"]["id"] != robot["id"]]


async def test_a_blocked_bot_is_noted_and_the_librarian_told(desk: DeskWorld) -> None:
    card = await desk.claimed()
    await desk.post(f"/sim/users/{RANI}/block", {})
    await desk.in_topic(SRI, card["thread"], "Kak, sudah saya cek.")
    told = await desk.wait_for(STAFF_CHAT_ID, lambda m: "tidak sampai" in (m["text"] or ""), card["id"])

    assert told["thread"] == card["thread"]
    await desk.post(f"/sim/users/{RANI}/unblock", {})
    await desk.say(RANI, "halo lagi")
    await desk.wait_for(STAFF_CHAT_ID, lambda m: "halo lagi" in (m["text"] or ""), card["id"])


@pytest.mark.parametrize("kind", ["error_500", "flood"])
async def test_telegrams_troubles_lose_nothing(desk: DeskWorld, kind: str) -> None:
    await desk.post("/sim/faults", {"kind": kind, "method": "sendMessage", "times": 2, "seconds": 1})
    reply = await desk.ask(RANI, "biaya parkir motor berapa ya")
    await desk.settled()

    assert "Rp2.000" in reply["text"]
    assert len([m for m in await desk.from_bot(RANI) if "Rp2.000" in (m["text"] or "")]) == 1


@pytest.mark.parametrize("kind", ["duplicate_update", "reorder"])
async def test_updates_that_come_twice_or_crosswise_are_met_once(desk: DeskWorld, kind: str) -> None:
    await desk.post("/sim/faults", {"kind": kind, "times": 3})
    for text in ("biaya parkir motor berapa ya", "/start", "biaya parkir motor berapa ya"):
        await desk.ask(RANI, text)
    await desk.settled()
    lines = desk.db.read_now(reports.transcript, 1)

    assert [line.author for line in lines].count("patron") == 3
    assert len([m for m in await desk.from_bot(RANI) if "Rp2.000" in (m["text"] or "")]) == 2
