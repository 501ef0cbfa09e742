"""Running the simulator on this machine."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from simulator.app import create_app
from simulator.world import World

HOST = "127.0.0.1"
GRACE_SECONDS = 2
START_SECONDS = 10


class QuietServer(uvicorn.Server):
    """uvicorn without signal handlers of its own: whoever runs the simulator decides when it stops."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


async def serve(world: World, port: int, stop: asyncio.Event) -> None:
    """Serve a world on 127.0.0.1 until `stop` is set; long polls and page streams are ended at once."""
    with listening(port) as sock:
        await serve_on(world, sock, stop)


@contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """Take a port of 127.0.0.1 (0: any free one); raises OSError when it is taken."""
    # Named, TCP is sent at once; otherwise asyncio waits forty milliseconds to join small parts of an answer.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((HOST, port))
        sock.listen(512)
        yield sock


async def serve_on(world: World, sock: socket.socket, stop: asyncio.Event) -> None:
    """Serve a world on a listening socket until `stop` is set."""
    config = uvicorn.Config(
        create_app(world),
        log_level="critical",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = QuietServer(config)
    world.reopen()
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        world.close()
        server.should_exit = True
        stopping.cancel()
        await serving


@asynccontextmanager
async def running(world: World, port: int = 0) -> AsyncIterator[str]:
    """Serve a world inside this event loop while the block runs; gives the address, such as http://127.0.0.1:40123."""
    stop = asyncio.Event()
    with listening(port) as sock:
        task = asyncio.create_task(serve_on(world, sock, stop))
        try:
            yield f"http://{HOST}:{sock.getsockname()[1]}"
        finally:
            stop.set()
            await task
