"""What was taken already is not asked for twice."""

from bot.serve import BotSettings, open_bot
from simulator.messages import Message
from simulator.server import running
from simulator.world import World
from tests.desk_world import RANI, TOKEN


async def test_updates_that_were_taken_are_left_out_though_telegram_repeats_them() -> None:
    world = World.seeded("Uji", limits=False)
    for text in ("satu", "dua", "tiga"):
        world.post(Message(RANI, RANI, text=text))
    taken = set[int]()
    async with running(world) as address, open_bot(BotSettings(TOKEN, address, None, {}), taken) as bot:
        first, second, third = await bot.get_updates()
        taken.update((first.update_id, third.update_id))
        assert await bot.get_updates() == (second,)
        taken.clear()
        assert await bot.get_updates() == (first, second, third)
