"""The desk's own programs with a clock that can be moved, and no pace: `python -m bench.faults.desk bot|console FILE`.

The file holds by how many seconds the desk's clock is off; it is looked at whenever the desk looks at its clock.
"""

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.desk import UNPACED
from sapa.running import run_console, run_desk
from sapa.settings import load_settings


def moved_clock(offset: Path) -> Callable[[], datetime]:
    """A clock that is off by what a file says."""

    def clock() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(offset.read_text() or 0))

    return clock


def main() -> None:
    """Serve the bot or the console until told to stop."""
    part, offset = sys.argv[1:]
    clock, settings = moved_clock(Path(offset)), load_settings()
    bot = part == "bot"
    asyncio.run(
        run_desk(settings, everything=False, pace=UNPACED, clock=clock) if bot else run_console(settings, clock)
    )


if __name__ == "__main__":
    main()
