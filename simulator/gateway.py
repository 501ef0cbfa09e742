"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import inspect
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from simulator.bots import Bot
from simulator.callbacks import Call
from simulator.errors import ApiError, BadRequestError, FloodError, ForbiddenError, NotFoundError, ServerError
from simulator.faults import Fault
from simulator.params import Params, read_params
from simulator.telegram_methods import METHODS
from simulator.telegram_methods.call import MethodCall
from simulator.world import World

OK = 200


class BrokenOff(Response):
    """An answer that never comes: the connection is closed without one."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Promise a body and never send it, so that the server drops the connection."""
        del scope, receive
        await send({"type": "http.response.start", "status": OK, "headers": [(b"content-length", b"64")]})


class Gateway:
    """Answers Bot API calls for a world."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def method(self, request: Request) -> Response:
        """Carry out one Bot API call."""
        try:
            bot = self.world.bot_for(request.path_params["token"])
            params = await read_params(request)
        except ApiError as error:
            return JSONResponse(error.body(), status_code=error.code)
        call = self._log(request.path_params["method"], bot, params)
        fault = self.world.faults.for_call(call.method, _chat_id(params))
        call.fault = fault.kind if fault else ""
        return await self._answer(MethodCall(self.world, bot, params), call, fault)

    async def file(self, request: Request) -> Response:
        """Serve a file that getFile described."""
        try:
            self.world.bot_for(request.path_params["token"])
        except ApiError as error:
            return JSONResponse(error.body(), status_code=error.code)
        file = self.world.files.at(request.path_params["path"])
        if file is None:
            return JSONResponse(NotFoundError("").body(), status_code=404)
        return Response(file.data, media_type="application/octet-stream")

    async def unknown(self, request: Request) -> Response:
        """Answer what looks like the Bot API but has no token or method."""
        del request
        return JSONResponse(NotFoundError("").body(), status_code=404)

    def _log(self, method: str, bot: Bot, params: Params) -> Call:
        self.world.call_count += 1
        number = self.world.call_count
        return Call(number, method, bot.user.id, params.for_log(), self.world.clock())

    async def _answer(self, invocation: MethodCall, call: Call, fault: Fault | None) -> Response:
        if fault is not None and fault.kind in {"timeout_before", "slow"}:
            await self.world.pause(fault.seconds)
        if fault is not None and fault.kind == "timeout_before":
            return self._broken_off(call)
        response = await self._carry_out(invocation, call, fault)
        if fault is not None and fault.kind == "timeout_after":
            await self.world.pause(fault.seconds)
            return self._broken_off(call)
        return response

    async def _carry_out(self, invocation: MethodCall, call: Call, fault: Fault | None) -> Response:
        try:
            _refuse(fault)
            result = await _run(call.method, invocation)
        except ApiError as error:
            call.answer, call.status = error.body(), error.code
        else:
            call.answer, call.status = {"ok": True, "result": result}, OK
        self._remember(call)
        return JSONResponse(call.answer, status_code=call.status)

    def _broken_off(self, call: Call) -> Response:
        if call.status == 0:
            self._remember(call)
        call.status = 0
        return BrokenOff()

    def _remember(self, call: Call) -> None:
        call.seconds = self.world.clock() - call.at
        if call.method.lower() != "getupdates" or call.answer.get("result") != []:
            self.world.calls.append(call)


def _refuse(fault: Fault | None) -> None:
    kind = fault.kind if fault else ""
    if kind == "error_500":
        raise ServerError("")
    if kind == "blocked":
        raise ForbiddenError("bot was blocked by the user")
    if fault is not None and kind == "flood":
        raise FloodError(max(1, round(fault.seconds)))


async def _run(name: str, invocation: MethodCall) -> Any:
    method = METHODS.get(name.lower())
    if method is None:
        raise NotFoundError(": method not found")
    try:
        result = method(invocation)
        return await result if inspect.isawaitable(result) else result
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise BadRequestError(f"can't read the parameters: {error!r}") from error


def _chat_id(params: Params) -> int | None:
    try:
        return int(params.values.get("chat_id", ""))
    except (TypeError, ValueError):
        return None
