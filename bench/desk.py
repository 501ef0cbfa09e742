"""`sapa bot` without the pace that Telegram asks for, so that it shows what the desk itself can do.

Run by bench.load; with a real bot's token Telegram would refuse what is sent too fast.
"""

import asyncio

from bot.delivery import Pace
from sapa.running import run_desk
from sapa.settings import load_settings

UNPACED = Pace(overall=100_000, group=(100_000, 1.0))

if __name__ == "__main__":
    asyncio.run(run_desk(load_settings(), everything=False, pace=UNPACED))
