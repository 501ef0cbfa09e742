"""A stand-in for Rasa's server, spoken to over ASGI."""

from collections.abc import Mapping

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from nlu.breaker import Breaker
from nlu.client import RasaClient


class FakeRasa:
    """Ranks texts by the first known phrase in them; can be told to fail or to talk nonsense."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self.phrases = phrases
        self.answer: Response | None = None
        self.asked: list[str] = []
        self.time = 0.0

    def client(self, transport_to: type[httpx.ASGITransport] = httpx.ASGITransport) -> RasaClient:
        """A client of this server on a clock of its own."""
        app = Starlette(routes=[Route("/model/parse", self._parse, methods=["POST"]), Route("/status", self._status)])
        breaker = Breaker(failures=2, rest=5, clock=lambda: self.time)
        transport = transport_to(app)
        return RasaClient("http://rasa", breaker=breaker, transport=transport, clock=lambda: self.time)

    async def _parse(self, request: Request) -> Response:
        text = (await request.json())["text"]
        self.asked.append(text)
        if self.answer is not None:
            return self.answer
        intent = next((name for phrase, name in self.phrases.items() if phrase in text.lower()), "out_of_scope")
        ranking = [{"name": intent, "confidence": 0.96}, {"name": "ask_human", "confidence": 0.04}]
        return JSONResponse({"text": text, "intent": ranking[0], "intent_ranking": ranking})

    async def _status(self, _request: Request) -> Response:
        return JSONResponse({"model_file": "models/abc123.tar.gz", "num_active_training_jobs": 0})
