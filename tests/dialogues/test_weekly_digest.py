"""Managers on Telegram get the week in a few lines, once."""

import asyncio

from actions import desk_record
from actions.accounts import Account
from actions.desk_record import DeskQuestion
from records import staff
from tests.desk_world import MONDAY_MORNING, RANI, SRI, DeskWorld


async def managers_week(desk: DeskWorld) -> list[str]:
    """What the manager was sent about weeks."""
    await asyncio.gather(desk.desk.tick(), desk.desk.tick())
    await desk.settled()
    return [each["text"] for each in await desk.from_bot(SRI) if "pekan sebelumnya" in each["text"]]


async def test_a_week_is_told_once_in_opening_hours(desk: DeskWorld) -> None:
    await desk.db.write(staff.register, SRI, "Sri Wahyuni", ["manager"], MONDAY_MORNING)
    await desk.say(SRI, "/start")
    assert await managers_week(desk) == []  # nothing was asked the week before

    await desk.ask(RANI, "jam buka hari ini?")
    desk.clock.forward(days=7, hours=-6)  # before it opens
    assert await managers_week(desk) == []
    desk.clock.forward(hours=6)
    (told,) = await managers_week(desk)
    assert "1 percakapan (pekan sebelumnya 0)" in told
    assert "Jam buka (1)" in told
    assert "Senin, 23 November 2026 – Minggu, 29 November 2026" in told
    desk.clock.forward(hours=1)
    assert await managers_week(desk) == [told]
    desk.clock.forward(days=7)
    assert len(await managers_week(desk)) == 2


async def test_what_is_asked_at_the_desk_without_a_topic_was_not_misunderstood(desk: DeskWorld) -> None:
    await desk.db.write(staff.register, SRI, "Sri Wahyuni", ["manager"], MONDAY_MORNING)
    await desk.say(SRI, "/start")
    sri = (await desk.db.read(staff.everybody))[0]
    asked = DeskQuestion("desk", "Di mana toilet?", "id", 1)
    account = Account(sri.id, sri.name, frozenset({"manager"}), "")
    await desk.db.write(desk_record.record, desk.office, account, asked)
    desk.clock.forward(days=7)
    (told,) = await managers_week(desk)
    assert "1 percakapan (pekan sebelumnya 0)" in told
    assert "Paling sering: –" in told
    assert "Belum dipahami: 0 pertanyaan" in told
