"""The two sides of a load test as processes of their own: Sapa's bot beside Rasa, and stock `rasa run`."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import httpx

from bench.parse import processor_time
from bench.patrons import FIRST_PATRON, WatchedWorld
from bench.pipelines import ROOT
from bench.stock_project import credentials
from nlu.environment import rasa_command, rasa_environment
from nlu.server import RasaServer, free_port
from sapa.settings import SIMULATED_TOKEN

ENDS_WITHIN = 20.0
STARTS_WITHIN = 180.0
PACED = [str(Path(sys.executable).with_name("sapa")), "bot"]
UNPACED = [sys.executable, "-m", "bench.desk"]
KILOBYTE = 1024
AT_REST_AFTER = 8.0  # seconds


@dataclass
class Side:
    """A desk that answers, the processes it is made of, and how long it took to the first answer, in seconds."""

    name: str
    processes: dict[str, int] = field(default_factory=dict)
    start_seconds: dict[str, float] = field(default_factory=dict)

    def processor(self) -> Mapping[str, float]:
        """How long each process has run, in milliseconds."""
        return {name: processor_time(pid) for name, pid in {**self.processes, "simulator": os.getpid()}.items()}

    def processor_since(self, before: Mapping[str, float], messages: int) -> dict[str, float]:
        """Milliseconds on the processor for each message."""
        return {name: round((now - before[name]) / messages, 1) for name, now in self.processor().items()}

    def busy_since(self, before: Mapping[str, float], seconds: float) -> dict[str, int]:
        """How busy each process kept a core, in percent."""
        return {name: round((now - before[name]) / seconds / 10) for name, now in self.processor().items()}

    def megabytes(self) -> dict[str, int]:
        """The memory of each process, what it shares with others in parts."""
        return {name: own_megabytes(pid) for name, pid in self.processes.items()}


def own_megabytes(pid: int) -> int:
    """The proportional set size of a process."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / KILOBYTE)


@asynccontextmanager
async def rasa(model: Path, log: Path) -> AsyncIterator[tuple[RasaServer, float]]:
    """Rasa as the desk itself serves it, and the seconds until it was ready."""
    began = perf_counter()
    async with RasaServer(ROOT, model, log) as server:
        await server.ready()
        yield server, round(perf_counter() - began, 1)


@asynccontextmanager
async def sapa(world: WatchedWorld, address: str, rasa_url: str, database: str, *, paced: bool) -> AsyncIterator[Side]:
    """`sapa bot` on a database; without its pace it may send as fast as it can."""
    environment = desk_environment(address, rasa_url, database)
    side, began = Side("sapa"), perf_counter()
    async with process(PACED if paced else UNPACED, environment) as pid:
        side.processes["bot"] = pid
        side.start_seconds["bot"] = await first_answer(world, began)
        yield side


def desk_environment(address: str, rasa_url: str, database: str) -> dict[str, str]:
    """The settings of a desk on the simulator at an address."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAPA_")}
    port = address.rpartition(":")[2]
    return {**kept, "SAPA_SIMULATOR_PORT": port, "SAPA_RASA_URL": rasa_url, "SAPA_DATABASE_URL": database}


async def idle_megabytes(folder: Path, rasa_url: str) -> dict[str, int]:
    """The memory of the desk in one process and in three, all idle, without Rasa."""
    together = await _idle(folder, rasa_url, ["run"])
    apart = await _idle(folder, rasa_url, ["simulator", "bot", "console"])
    return {"sapa run": together["run"], **{f"sapa {name}": each for name, each in apart.items()}}


async def _idle(folder: Path, rasa_url: str, commands: list[str]) -> dict[str, int]:
    """The memory of commands of `sapa` that run side by side and have come to rest."""
    environment = desk_environment(f"http://127.0.0.1:{free_port()}", rasa_url, f"sqlite:///{folder / 'idle.db'}")
    environment["SAPA_CONSOLE_PORT"] = str(free_port())
    async with AsyncExitStack() as stack:
        pids = {}
        for command in commands:
            pids[command] = await stack.enter_async_context(process([PACED[0], command], environment))
            await asyncio.sleep(AT_REST_AFTER)
        return {name: own_megabytes(pid) for name, pid in pids.items()}


@asynccontextmanager
async def stock(world: WatchedWorld, address: str, model: Path, folder: Path) -> AsyncIterator[Side]:
    """`rasa run` with its Telegram channel; the simulator brings it the updates."""
    port = str(free_port())
    told = folder / "credentials.yml"
    username = world.bot_for(SIMULATED_TOKEN).user.username
    told.write_bytes(credentials(address, SIMULATED_TOKEN, username))
    arguments = ("run", "-m", str(model), "-i", "127.0.0.1", "-p", port, "--credentials", str(told), "--quiet")
    side, began = Side("stock"), perf_counter()
    environment = dict(rasa_environment(ROOT))
    async with process(rasa_command(ROOT, *arguments), environment, folder) as pid:
        side.processes["rasa run"] = pid
        await _answers(f"http://127.0.0.1:{port}/webhooks/telegram/")
        await _set_webhook(address, f"http://127.0.0.1:{port}/webhooks/telegram/webhook")
        side.start_seconds["rasa run"] = await first_answer(world, began)
        yield side


@asynccontextmanager
async def process(command: list[str], environment: Mapping[str, str], folder: Path = ROOT) -> AsyncIterator[int]:
    """A process that is asked to end when the block does."""
    quiet = asyncio.subprocess.DEVNULL
    running = await asyncio.create_subprocess_exec(
        *command, env=environment, cwd=folder, stdin=asyncio.subprocess.PIPE, stdout=quiet
    )
    try:
        yield running.pid
    finally:
        running.terminate()
        try:
            await asyncio.wait_for(running.wait(), ENDS_WITHIN)
        except TimeoutError:
            running.kill()
            await running.wait()


async def first_answer(world: WatchedWorld, began: float) -> float:
    """Seconds from a moment until a first message was answered."""
    world.forget()
    world.say(FIRST_PATRON, "jam buka", perf_counter())
    async with asyncio.timeout(STARTS_WITHIN):
        await world.answered.acquire()
    return round(perf_counter() - began, 1)


async def _answers(address: str) -> None:
    """Wait until a server answers at an address."""
    async with httpx.AsyncClient(trust_env=False) as http, asyncio.timeout(STARTS_WITHIN):
        while True:
            try:
                (await http.get(address)).raise_for_status()
            except httpx.HTTPError:
                await asyncio.sleep(0.2)
            else:
                return


async def _set_webhook(address: str, url: str) -> None:
    async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
        (await http.post(f"/bot{SIMULATED_TOKEN}/setWebhook", json={"url": url})).raise_for_status()
