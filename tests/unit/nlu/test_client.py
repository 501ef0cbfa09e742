"""Rasa is asked over HTTP, and left alone for a while when it fails."""

import httpx
import pytest
from starlette.responses import JSONResponse, Response

from nlu.breaker import Breaker
from nlu.client import RasaAwayError, RasaClient
from tests.unit.nlu.fake_rasa import FakeRasa

NONSENSE = (
    Response(status_code=500),
    Response("not json"),
    JSONResponse([1, 2]),
    JSONResponse({"intent_ranking": []}),
    JSONResponse({"intent_ranking": [{"name": "x"}]}),
)


async def test_a_ranking_and_the_model_are_read() -> None:
    client = FakeRasa({"parkir": "ask_parking"}).client()
    ranking = (await client.rank("parkir di mana")).ranking
    assert (ranking[0].intent, ranking[0].confidence) == ("ask_parking", 0.96)
    assert await client.model() == "abc123"


@pytest.mark.parametrize("answer", NONSENSE)
async def test_nonsense_counts_as_away(answer: Response) -> None:
    rasa = FakeRasa({})
    rasa.answer = answer
    with pytest.raises(RasaAwayError):
        await rasa.client().rank("x")


async def test_repeated_failure_opens_the_breaker_and_one_try_closes_it() -> None:
    rasa = FakeRasa({})
    client = rasa.client()
    rasa.answer = Response(status_code=500)
    for _ in range(4):
        with pytest.raises(RasaAwayError):
            await client.rank("x")
    assert len(rasa.asked) == 2
    rasa.answer, rasa.time = None, 6.0
    assert await client.rank("x")
    assert client.breaker.closed


async def test_a_server_that_is_not_there_is_away() -> None:
    async def refuse(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    client = RasaClient("http://127.0.0.1:9", transport=httpx.MockTransport(refuse))
    with pytest.raises(RasaAwayError):
        await client.rank("x")
    assert await client.model() == "rasa"
    await client.close()


@pytest.mark.parametrize("gone", [httpx.ReadError("reset"), httpx.RemoteProtocolError("closed"), 502, 503])
async def test_a_server_that_dies_behind_the_address_is_not_noticed(gone: httpx.TransportError | int) -> None:
    rasa, asked = FakeRasa({"parkir": "ask_parking"}), 0

    class Behind(httpx.ASGITransport):
        """Two servers behind one address, of which the first died."""

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            nonlocal asked
            asked += 1
            if asked > 1:
                return await super().handle_async_request(request)
            if isinstance(gone, int):
                return httpx.Response(gone)
            raise gone

    client = rasa.client(Behind)
    assert (await client.rank("parkir di mana")).ranking[0].intent == "ask_parking"
    assert asked == 2
    await client.close()


def test_an_open_breaker_lets_one_try_through_in_each_rest() -> None:
    time = [0.0]
    breaker = Breaker(failures=1, rest=5, clock=lambda: time[0])
    breaker.failed()
    assert not breaker.allows()
    time[0] = 5.0
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.succeeded()
    assert breaker.allows()
