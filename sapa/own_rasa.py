"""The desk's own Rasa server, which changes over to a newer model without losing a message."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from nlu.client import TIMEOUT, RasaClient
from nlu.interpreter import Interpreter
from nlu.server import RasaServer, RasaServerError
from nlu.train import Workplace, trained_model
from sapa.console_text import tell

LOOK_EVERY = 2.0  # seconds between two looks whether other lessons are in force


class OwnRasa:
    """One server; while it changes over there are two for some seconds."""

    def __init__(self, place: Workplace, model: Path, connect: Callable[[str], RasaClient] = RasaClient) -> None:
        self._place = place
        self._model = model
        self._connect = connect
        self._running: set[RasaServer] = set()
        self._server = self._server_for(model)

    @property
    def url(self) -> str:
        """Where it reads now."""
        return self._server.url

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Serve while the block runs; RasaMissingError."""
        await self._server.start()
        waiting = asyncio.create_task(self._tell_when_ready())
        try:
            yield
        finally:
            waiting.cancel()
            for server in list(self._running):
                await self._stop(server)

    @asynccontextmanager
    async def following(self, reader: Interpreter) -> AsyncIterator[None]:
        """Have the reader read with the model in force, whichever that becomes."""
        task = asyncio.create_task(self._follow(reader))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _follow(self, reader: Interpreter) -> None:
        seen = _state(self._place.taught)
        while True:
            await asyncio.sleep(LOOK_EVERY)
            now = _state(self._place.taught)
            if now == seen:
                continue
            seen = now
            model = await asyncio.to_thread(trained_model, self._place)
            if model is not None and model != self._model:
                await self._change_to(model, reader)

    async def _change_to(self, model: Path, reader: Interpreter) -> None:
        """The server before goes on until the new one is ready and what it was reading is read."""
        new = self._server_for(model)
        try:
            await new.start()
            await new.ready()
        except BaseException as error:
            await self._stop(new)
            if not isinstance(error, RasaServerError):
                raise
            tell("system_error", problem=error)
            return
        client, old = reader.use(self._connect(new.url)), self._server
        self._server, self._model = new, model
        tell("reader_changed")
        try:
            await asyncio.sleep(TIMEOUT)
        finally:
            if client is not None:
                await client.close()
            await self._stop(old)

    def _server_for(self, model: Path) -> RasaServer:
        server = RasaServer(self._place.root, model, self._place.var / "log" / "rasa.log")
        self._running.add(server)
        return server

    async def _stop(self, server: RasaServer) -> None:
        """One that is not waited for to its end, because the desk stops meanwhile, is stopped with the others."""
        await server.stop()
        self._running.discard(server)

    async def _tell_when_ready(self) -> None:
        try:
            await self._server.ready()
            tell("reader_rasa")
        except RasaServerError as error:
            tell("system_error", problem=error)


def _state(path: Path) -> tuple[int, int] | None:
    """What changes when a file is replaced; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns
