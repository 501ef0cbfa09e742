"""Serving the console."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from actions.console_desk import ConsoleDesk
from console.app import create_app
from console.live import Live
from console.pages import Pages

GRACE_SECONDS = 2


class QuietServer(uvicorn.Server):
    """uvicorn without signal handlers of its own: whoever runs the desk decides when it stops."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Take a port (0: any free one); raises OSError when it is taken."""
    # Named, TCP is sent at once; otherwise asyncio waits forty milliseconds to join small parts of an answer.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(512)
        yield sock


@asynccontextmanager
async def serving(desk: ConsoleDesk, sock: socket.socket, proxy: str = "") -> AsyncIterator[None]:
    """Serve the console on a listening socket while the block runs; `proxy` names the address of a trusted one."""
    live = Live(desk, Pages(desk.office))
    config = uvicorn.Config(
        create_app(desk, live),
        log_level="critical",
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=bool(proxy),
        forwarded_allow_ips=proxy or None,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = QuietServer(config)
    task = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        async with live.running():
            yield
    finally:
        server.should_exit = True
        await task
