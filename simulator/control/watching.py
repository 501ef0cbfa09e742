"""Control calls that watch (calls, files, the live stream) and that make things go wrong (faults)."""

import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from simulator.control.fields import Fields, query_number, world_of
from simulator.errors import ControlError
from simulator.faults import KINDS
from simulator.world import World

HEARTBEAT_SECONDS = 15
LONGEST_FAULT = 600


async def list_calls(request: Request) -> Response:
    """Return the Bot API calls after a call number, oldest first; polls that brought nothing are left out."""
    after = query_number(request, "after")
    return JSONResponse([call.card() for call in world_of(request).calls if call.number > after])


async def add_fault(request: Request) -> Response:
    """Plan a fault; `times` is 1 when left out; without `method` the calls that receive updates are spared."""
    world, fields = world_of(request), await Fields.read(request)
    fields.only("method", "kind", "times", "seconds", "chat_id")
    kind = fields.text("kind")
    if kind not in KINDS:
        raise ControlError(f"kind must be one of {', '.join(KINDS)}", "kind")
    chat_id = fields.number("chat_id") if fields.has("chat_id") else None
    times = fields.number("times", 1)
    if times < 1:
        raise ControlError("times must be 1 or more", "times")
    world.faults.add(kind, fields.text("method", ""), chat_id, times=times, seconds=_seconds(fields))
    return JSONResponse(world.faults.cards()[-1])


async def list_faults(request: Request) -> Response:
    """Return the faults still to come."""
    return JSONResponse(world_of(request).faults.cards())


async def clear_faults(request: Request) -> Response:
    """Forget all faults."""
    world_of(request).faults.clear()
    return JSONResponse([])


async def file(request: Request) -> Response:
    """Serve a file to the page: pictures and sound to show, anything else only to save."""
    found = world_of(request).files.named(request.path_params["unique_id"])
    if found is None:
        raise ControlError("there is no such file", "file", 404)
    headers = {"Cache-Control": "max-age=3600"}
    if found.safe_type == "application/octet-stream":
        headers["Content-Disposition"] = "attachment"
    return Response(found.data, media_type=found.safe_type, headers=headers)


async def stream(request: Request) -> Response:
    """Tell a page what happens, as server-sent events."""
    world = world_of(request)
    last = request.headers.get("last-event-id", request.query_params.get("after", ""))
    start = int(last) if last.isdigit() else world.feed.last
    return StreamingResponse(
        _events(world, start), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


async def _events(world: World, number: int) -> AsyncIterator[str]:
    yield f"retry: 1000\nid: {number}\ndata: {json.dumps({'type': 'hello'})}\n\n"
    while not world.closed:
        for number, event in world.feed.since(number):  # noqa: B020, PLR1704  the place reached is kept on purpose
            yield f"id: {number}\ndata: {json.dumps(event)}\n\n"
        if not await world.feed.bell.wait(HEARTBEAT_SECONDS):
            yield ": still here\n\n"


def _seconds(fields: Fields) -> float | None:
    if not fields.has("seconds"):
        return None
    value = fields.values["seconds"]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= LONGEST_FAULT:
        raise ControlError(f"seconds must be a number from 0 to {LONGEST_FAULT}", "seconds")
    return float(value)


def routes() -> list[Route]:
    """Return the routes of this part."""
    return [
        Route("/sim/calls", list_calls),
        Route("/sim/faults", list_faults),
        Route("/sim/faults", add_fault, methods=["POST"]),
        Route("/sim/faults", clear_faults, methods=["DELETE"]),
        Route("/sim/files/{unique_id}", file),
        Route("/sim/stream", stream),
    ]
