"""Serving health and figures on an address of their own, for machines that watch."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from console.serve import QuietServer, listening
from sapa.health import Watch


def status_app(watch: Watch) -> Starlette:
    """`/healthz` answers while the program lives, `/readyz` says whether it can serve, `/metrics` is for Prometheus."""

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(_request: Request) -> Response:
        health = await watch.health()
        return JSONResponse(health.told, health.status)

    async def metrics(_request: Request) -> Response:
        await watch.look()
        return Response(generate_latest(watch.metrics.registry), headers={"content-type": CONTENT_TYPE_LATEST})

    return Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)])


@asynccontextmanager
async def showing_status(watch: Watch, host: str, port: int) -> AsyncIterator[int]:
    """Serve while the block runs (port 0: any free one, which is given); OSError when the port is taken."""
    config = uvicorn.Config(
        status_app(watch), log_level="critical", access_log=False, lifespan="off", server_header=False
    )
    server = QuietServer(config)
    with listening(host, port) as sock:
        task = asyncio.create_task(server.serve(sockets=[sock]))
        try:
            yield sock.getsockname()[1]
        finally:
            server.should_exit = True
            await task
