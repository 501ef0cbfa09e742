"""Rasa's server as a child process: started, watched, started again when it dies, and never left behind."""

import asyncio
import os
import random
import signal
import socket
from contextlib import suppress
from pathlib import Path
from typing import Self

import httpx

from nlu.environment import rasa_command, rasa_environment

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds before it is started again; doubled each time
HEALTHY_AFTER = 60.0  # seconds of life after which the wait begins at its shortest again
STOP_TIMEOUT = 8.0
ASK_EVERY = 0.3
READY_TIMEOUT = 180.0
_given = set[int]()  # ports that were found free


class RasaServerError(Exception):
    """Rasa's server did not become ready; the text says where its log is."""


class RasaServer:
    """`rasa run` for one model, on a free local port or at `address` (host:port); use it as an asynchronous context."""

    def __init__(self, root: Path, model: Path, log: Path, address: str = "") -> None:
        self.url = f"http://{address or f'127.0.0.1:{free_port()}'}"
        self._root = root.resolve()
        self._model = model.resolve()
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self.starts = 0

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.stop()

    @property
    def pid(self) -> int | None:
        """The process id of the running server."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Start the server and watch over it; it needs some seconds until it is ready."""
        self._process = await self._launch()
        self._watch = asyncio.create_task(self._keep_alive(), name="rasa server")

    async def ready(self, timeout: float = READY_TIMEOUT) -> None:  # noqa: ASYNC109 (said by the caller)
        """Wait until it answers with its model loaded; RasaServerError when it does not within the time."""
        async with httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=2.0) as http:
            try:
                async with asyncio.timeout(timeout):
                    while not await _is_ready(http):  # noqa: ASYNC110 (another process cannot set an event)
                        await asyncio.sleep(ASK_EVERY)
            except TimeoutError as error:
                raise RasaServerError(f"Rasa was not ready after {timeout:.0f} seconds; see {self._log}") from error

    async def stop(self) -> None:
        """Stop the server: politely first, by force when it does not end."""
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
        if self._process is not None and self._process.returncode is None:
            _signal_group(self._process.pid, signal.SIGTERM)
            try:
                await asyncio.wait_for(self._process.wait(), STOP_TIMEOUT)
            except TimeoutError:
                _signal_group(self._process.pid, signal.SIGKILL)
                await self._process.wait()

    async def _keep_alive(self) -> None:
        wait = FIRST_WAIT
        clock = asyncio.get_running_loop().time
        while self._process is not None:
            born = clock()
            await self._process.wait()
            wait = FIRST_WAIT if clock() - born > HEALTHY_AFTER else min(wait * 2, LONGEST_WAIT)
            await asyncio.sleep(wait)
            self._process = await self._launch()

    async def _launch(self) -> asyncio.subprocess.Process:
        """A child in a process group of its own; the pipe to it closes when this process is gone."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        host, _, port = self.url.removeprefix("http://").rpartition(":")
        arguments = ("run", "--enable-api", "-m", str(self._model), "-i", host, "-p", port, "--quiet")
        self.starts += 1
        with self._log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *rasa_command(self._root, *arguments),
                cwd=self._model.parent,
                env=rasa_environment(self._root),
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


async def _is_ready(http: httpx.AsyncClient) -> bool:
    try:
        return (await http.get("/status")).is_success
    except httpx.HTTPError:
        return False


def _signal_group(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, number)


def free_port() -> int:
    """A port of this machine that nobody uses, another one each time.

    Systems give outgoing connections ports from 32768 on, so one below stays free until it is listened on, and while
    its server starts anew.
    """
    while True:
        port = random.randrange(20_000, 32_000)  # noqa: S311 (no secret) # nosec B311
        if port in _given:
            continue
        _given.add(port)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
