"""The HTTP client of Rasa's own server."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from time import monotonic
from typing import Any

import httpx

from nlu.breaker import Breaker
from nlu.interpretation import Bars, Language, RankedIntent

TIMEOUT = 2.0  # seconds; a parse takes milliseconds, so a slower server is as good as away
MODEL_KNOWN_FOR = 60.0  # seconds until the server is asked again which model it serves
UNKNOWN_MODEL = "rasa"
SERVER_GONE = {502, 503}  # what balancers answer for a server that died
PARSE = "/model/parse"


class RasaAwayError(Exception):
    """Rasa cannot be reached, is loading, or answers nonsense."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """What a text could mean, best first, and by language from which confidence the first is worth answering."""

    ranking: tuple[RankedIntent, ...]
    bars: Mapping[Language, Bars] = field(default_factory=dict)


class RasaClient:
    """Asks POST /model/parse; raises RasaAwayError, at once while the breaker is open."""

    def __init__(
        self,
        url: str,
        *,
        breaker: Breaker | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.breaker = breaker or Breaker()
        self._http = httpx.AsyncClient(base_url=url, timeout=TIMEOUT, transport=transport, trust_env=False)
        self._clock = clock
        self._model = UNKNOWN_MODEL
        self._ask_model_at = 0.0

    async def rank(self, text: str) -> Ranked:
        """All intents the text could be, best first, out_of_scope among them."""
        if not self.breaker.allows():
            raise RasaAwayError("Rasa failed repeatedly and is left alone for a moment")
        try:
            ranking = _ranking(await self._json("POST", PARSE, {"text": text}))
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError, RuntimeError) as error:
            self.breaker.failed()
            raise RasaAwayError(f"Rasa did not answer: {error}") from error
        self.breaker.succeeded()
        return ranking

    async def model(self) -> str:
        """The name of the model the server has loaded, `rasa` when it does not say."""
        if self._clock() >= self._ask_model_at:
            self._ask_model_at = self._clock() + MODEL_KNOWN_FOR
            try:
                status = await self._json("GET", "/status", None)
                self._model = PurePosixPath(str(status["model_file"])).name.removesuffix(".tar.gz")
            except (httpx.HTTPError, ValueError, KeyError, TypeError, RuntimeError):
                self._model = UNKNOWN_MODEL
        return self._model

    @property
    def model_known(self) -> str:
        """The name of the model as the server last said it."""
        return self._model

    async def answers(self) -> bool:
        """Whether the server says that it has a model loaded."""
        try:
            await self._json("GET", "/status", None)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, RuntimeError):
            return False
        return True

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _json(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        response = await self._ask(method, path, body)
        response.raise_for_status()
        return response.json()

    async def _ask(self, method: str, path: str, body: Mapping[str, Any] | None) -> httpx.Response:
        """One of several servers behind the address may just have died: another is asked once."""
        try:
            response = await self._http.request(method, path, json=body)
        except (httpx.NetworkError, httpx.RemoteProtocolError):
            return await self._http.request(method, path, json=body)
        return await self._http.request(method, path, json=body) if response.status_code in SERVER_GONE else response


def _ranking(parsed: Mapping[str, Any]) -> Ranked:
    ranking = tuple(RankedIntent(str(each["name"]), float(each["confidence"])) for each in parsed["intent_ranking"])
    if not ranking:
        raise ValueError("the answer ranks no intent")
    bars = parsed.get("bars") or {}
    return Ranked(ranking, {language: Bars(float(found[0]), float(found[1])) for language, found in bars.items()})
