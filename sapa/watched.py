"""Counting at the seams: the desk, Rasa and Telegram are watched from outside and know nothing of it."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

import httpx

from actions.desk import OUTAGES, Desk
from actions.incoming import PatronMessage
from actions.receive import Met
from nlu.client import PARSE
from sapa.metrics import Metrics

T = TypeVar("T")
R = TypeVar("R")


def watched_desk(desk: Desk, metrics: Metrics) -> Desk:
    """The same desk, whose work is counted."""

    def counted(kind: str, use_case: Callable[[T], Awaitable[R]]) -> Callable[[T], Awaitable[R]]:
        async def count(given: T) -> R:
            result = "met"
            try:
                return await use_case(given)
            except OUTAGES:
                result = "outage"
                raise
            except Exception:
                result = "failed"
                raise
            finally:
                metrics.updates.labels(kind, result).inc()

        return count

    return replace(
        desk,
        receive_message=counted("message", _measured(desk.receive_message, metrics)),
        apologise=counted("apology", desk.apologise),
        receive_edit=counted("edit", desk.receive_edit),
        receive_block=counted("block", desk.receive_block),
        patron_press=counted("patron_press", desk.patron_press),
        staff_press=counted("staff_press", desk.staff_press),
        staff_message=counted("staff_message", desk.staff_message),
    )


def _measured(
    receive: Callable[[PatronMessage], Awaitable[Met | None]], metrics: Metrics
) -> Callable[[PatronMessage], Awaitable[Met | None]]:
    async def measure(said: PatronMessage) -> Met | None:
        with metrics.message_seconds.time():
            met = await receive(said)
        if met is not None:
            _note(met, metrics)
        return met

    return measure


def _note(met: Met, metrics: Metrics) -> None:
    for confidence, source, decision in zip(met.confidences, met.sources, met.decisions, strict=True):
        metrics.confidence.labels(source).observe(confidence)
        metrics.decisions.labels(decision).inc()
    for model in met.models[-1:]:
        metrics.model_read(model)


class WatchedRasa(httpx.AsyncHTTPTransport):
    """The way to Rasa, with every parse timed."""

    def __init__(self, metrics: Metrics) -> None:
        super().__init__()
        self._metrics = metrics

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request on; httpx.TransportError as without being watched."""
        if request.url.path != PARSE:
            return await super().handle_async_request(request)
        started = time.perf_counter()
        try:
            answer = await super().handle_async_request(request)
        except httpx.TransportError:
            self._metrics.rasa_failures.inc()
            raise
        if not answer.is_success:
            self._metrics.rasa_failures.inc()
        self._metrics.rasa_seconds.observe(time.perf_counter() - started)
        return answer
