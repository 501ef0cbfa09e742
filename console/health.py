"""Whether the console is alive and can serve: for machines that watch over it, which sign in nowhere."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from actions.health import Health, database_health
from records.database import Database


def health_routes(db: Database) -> list[Route]:
    """`/healthz` answers while the console lives, `/readyz` says whether its database can be used."""

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(_request: Request) -> Response:
        health = Health({"database": await database_health(db)})
        return JSONResponse(health.told, health.status)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]
