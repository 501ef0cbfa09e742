"""Duty from the staff group: the same state as in the console, answered in the group's language."""

import pytest

from records import staff
from simulator.world import STAFF_CHAT_ID
from tests.desk_world import BUDI, RANI, SRI, DeskWorld, Json

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all


async def command(desk: DeskWorld, who: int, text: str) -> str:
    """What the bot answers in the general topic."""
    said = await desk.say(who, text, STAFF_CHAT_ID)
    answer = await desk.wait_for(STAFF_CHAT_ID, lambda m: not m["thread"], said["message_id"])
    return str(answer["text"])


async def test_duty_is_changed_and_shown_in_the_group(desk: DeskWorld) -> None:
    gone = await command(desk, SRI, "/pulang")
    away = await command(desk, BUDI, "/break@sapa_bot")
    roster = await command(desk, BUDI, "/siapa")
    promised = await desk.ask(RANI, "/pustakawan")
    back = await command(desk, SRI, "/duty")
    queued = await desk.ask(RANI, "/pustakawan")

    assert "Sri Wahyuni selesai bertugas" in gone
    assert "tidak ada yang bertugas" not in gone
    assert "Budi Santoso istirahat sampai 10.3" in away
    assert "tidak ada yang bertugas" in away
    assert "sedang buka, sampai pukul" in roster
    assert "Budi Santoso: istirahat sampai 10.3" in roster
    assert "Sri Wahyuni: tidak bertugas" in roster
    assert "tindak lanjut nomor 1" in promised["text"]
    assert back == "Sri Wahyuni bertugas. Selamat bekerja!"
    assert "Antrean" in queued["text"]


async def test_who_is_not_registered_and_edits_change_nothing(desk: DeskWorld) -> None:
    await desk.db.write(staff.remove, BUDI, desk.clock())
    refused = await command(desk, BUDI, "/pulang")
    said = await desk.say(SRI, "sebentar", STAFF_CHAT_ID)
    await desk.http.patch(f"/sim/chats/{STAFF_CHAT_ID}/messages/{said['message_id']}", json={"text": "/pulang"})
    roster = await command(desk, SRI, "/who")
    assert "belum terdaftar" in refused
    assert roster.splitlines()[1:] == ["● Sri Wahyuni: bertugas"]


async def test_a_command_in_a_topic_is_not_sent_to_the_patron(desk: DeskWorld) -> None:
    card = await desk.claimed()
    await desk.settled()
    before = await desk.from_bot(RANI)
    said = await desk.in_topic(SRI, card["thread"], "/istirahat")

    def in_this_topic(message: Json) -> bool:
        return bool(message["thread"] == card["thread"])

    answer = await desk.wait_for(STAFF_CHAT_ID, in_this_topic, said["message_id"])
    await desk.settled()
    assert "Sri Wahyuni istirahat sampai" in answer["text"]
    assert [each["id"] for each in await desk.from_bot(RANI)] == [each["id"] for each in before]
