"""Bots, Rasas and consoles as processes of their own behind a balancer, killed and started as a test likes."""

import asyncio
import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from nlu.server import free_port

ROOT = Path(__file__).parents[2]
SAPA = Path(sys.executable).parent / "sapa"
FOUND = ROOT / ".venv" / ".balancer"
EXAMPLE = ROOT / "deploy" / "haproxy.cfg"
START_SECONDS = 120  # seven processes at once, on a busy machine
BALANCED = {"telegram": 443, "staff": 444}  # frontends of the example, with the ports they stand on there
SERVER = re.compile(r"^(\s+server (\w+)) \S+$", re.MULTILINE)


def balancer() -> Path:
    """HAProxy; the test is left out, saying so, where this machine has none."""
    path = FOUND.read_text().strip() if FOUND.exists() else ""
    if not path:
        pytest.skip("there is no HAProxy on this machine, and none could be had (see scripts/balancer)")
    return Path(path)


@dataclass
class Machines:
    """Everything behind one balancer; each server listens on the port kept for its name in the example."""

    folder: Path
    simulator: str
    database: str
    ports: dict[str, int] = field(default_factory=dict)
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)

    def address(self, name: str) -> str:
        """Where a server or frontend is found."""
        return f"http://127.0.0.1:{self.ports.setdefault(name, free_port())}"

    @property
    def environment(self) -> dict[str, str]:
        """The settings of every process."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SAPA_")}
        return kept | {
            "SAPA_SIMULATOR_PORT": self.simulator.rpartition(":")[2],
            "SAPA_DATABASE_URL": self.database,
            "SAPA_RASA_URL": self.address("reading"),
            "SAPA_WEBHOOK_URL": self.address("telegram"),
            "SAPA_WEBHOOK_SECRET": "rahasia_beberapa_mesin",
        }

    async def balance(self) -> None:
        """Start the balancer with the example's settings, but for addresses and certificates."""
        program, text = balancer(), EXAMPLE.read_text()
        for name, port in BALANCED.items():
            text = re.sub(rf"bind :{port} .*", f"bind {self.address(name).removeprefix('http://')}", text)
        text = text.replace("bind 10.0.0.10:5005", f"bind {self.address('reading').removeprefix('http://')}")
        text = SERVER.sub(lambda found: f"{found[1]} {self.address(found[2]).removeprefix('http://')}", text)
        (self.folder / "haproxy.cfg").write_text(text)
        await self._start("balancer", str(program), "-db", "-f", str(self.folder / "haproxy.cfg"))

    async def start(self, *names: str) -> None:
        """Start servers by their names, such as bot1, and wait until they listen."""
        for name in names:
            port = self.address(name).rpartition(":")[2]
            kind = name.rstrip("0123456789")
            command = {
                "bot": [str(SAPA), "bot", "--webhook", "--port", port],
                "rasa": [sys.executable, str(Path(__file__).with_name("rasa_process.py")), port],
                "console": [str(SAPA), "console"],
            }[kind]
            await self._start(name, *command, SAPA_CONSOLE_PORT=port)
        async with asyncio.timeout(START_SECONDS):
            for name in names:
                await self._listens(name)

    async def kill(self, name: str) -> None:
        """End a server without a word of warning."""
        process = self.processes.pop(name)
        if process.returncode is None:
            process.kill()
        await process.wait()

    async def stop(self, name: str) -> int:
        """End a server as an operator does; its exit status."""
        process = self.processes.pop(name)
        process.terminate()
        return await asyncio.wait_for(process.wait(), START_SECONDS)

    async def close(self) -> None:
        """End everything."""
        for name in list(self.processes):
            await self.kill(name)

    def log(self, name: str) -> str:
        """What a server said."""
        return (self.folder / f"{name}.log").read_text()

    async def _start(self, name: str, *command: str, **settings: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as out:
            self.processes[name] = await asyncio.create_subprocess_exec(
                *command, env=self.environment | settings, stdout=out, stderr=out
            )

    async def _listens(self, name: str) -> None:
        while True:
            assert self.processes[name].returncode is None, self.log(name)
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.ports[name])
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return
