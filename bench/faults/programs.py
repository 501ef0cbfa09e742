"""The processes of a trial: started, killed without warning, and started again when they end by themselves."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.faults.journal import Journal
from bench.faults.rasa import WELL
from nlu.server import free_port
from sapa.settings import ROOT

BEFORE_NEXT_START = 0.5  # seconds a supervisor waits


@dataclass
class Program:
    """One process."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    process: asyncio.subprocess.Process | None = None
    started_at: float = 0.0
    _killed: bool = True
    _changing: asyncio.Lock = field(default_factory=asyncio.Lock)  # or two would start it, and one be forgotten

    @property
    def number(self) -> int:
        """The process's number, 0 while there is none."""
        return self.process.pid if self.process is not None and self.process.returncode is None else 0

    async def start(self) -> None:
        """Start it."""
        async with self._changing:
            await self._start()

    async def kill(self) -> None:
        """End it at once."""
        async with self._changing:
            self._killed = True
            if self.process is not None:
                if self.process.returncode is None:
                    self.process.kill()
                await self.process.wait()

    async def keep(self, journal: Journal) -> None:
        """Start it again whenever it ends by itself, until cancelled."""
        while True:
            await asyncio.sleep(BEFORE_NEXT_START)
            async with self._changing:
                if self.process is not None and not self._killed and self.process.returncode is not None:
                    journal.ended_alone[self.name] += 1
                    await self._start()

    async def _start(self) -> None:
        self.started_at = time.time()
        with self.log.open("ab") as out:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *self.command, env=self.environment, cwd=ROOT, stdout=out, stderr=out
            )
        self._killed = False


@dataclass(frozen=True)
class Places:
    """Where a trial keeps its files, and the ports its processes listen on."""

    folder: Path
    simulator: int
    console: int = field(default_factory=free_port)
    rasa: int = field(default_factory=free_port)

    @property
    def offset(self) -> Path:
        """By how many seconds the desk's clock is off."""
        return self.folder / "offset"

    @property
    def log(self) -> Path:
        """What the processes say."""
        return self.folder / "programs.log"

    @property
    def mood(self) -> Path:
        """What is wrong with Rasa."""
        return self.folder / "mood"


@dataclass(frozen=True)
class Cast:
    """The processes that are put to the test."""

    bot: Program
    console: Program
    rasa: Program

    @property
    def all(self) -> tuple[Program, ...]:
        """All of them."""
        return (self.bot, self.console, self.rasa)


@asynccontextmanager
async def cast(places: Places, database: str, rasa_url: str | None = None) -> AsyncIterator[Cast]:
    """All processes running; killed at the end. With an address a real Rasa is asked, beside the one that is killed."""
    # What Python compiled is kept, whatever the environment says: a desk that starts often must not compile each time.
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "SAPA_SIMULATOR_PORT": str(places.simulator),
        "SAPA_CONSOLE_PORT": str(places.console),
        "SAPA_DATABASE_URL": database,
        "SAPA_RASA_URL": rasa_url or f"http://127.0.0.1:{places.rasa}",
        "LANG": "en_US.UTF-8",
        "PYTHONUNBUFFERED": "1",  # what was said before a kill is not lost
    }
    places.mood.write_text(WELL)
    desk = ("bench.faults.desk", "bot", str(places.offset)), ("bench.faults.desk", "console", str(places.offset))
    rasa = ("bench.faults.rasa", str(places.rasa), str(places.mood))
    named = zip(("bot", "console", "rasa"), (*desk, rasa), strict=True)
    made = Cast(*(Program(name, command, environment, places.log) for name, command in named))
    async with AsyncExitStack() as open_things:
        for program in made.all:
            open_things.push_async_callback(program.kill)
            await program.start()
        yield made
