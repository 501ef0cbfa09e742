"""The same words are read once in some minutes, but never across a change of the model."""

import pytest
from starlette.responses import Response

from nlu.client import RasaAwayError
from nlu.remembering import KEPT_SECONDS, MOST, RememberingRasa
from tests.unit.nlu.fake_rasa import FakeRasa


class Clock:
    """Seconds that are set by hand."""

    now = 1000.0

    def __call__(self) -> float:
        """The present moment."""
        return self.now


async def test_the_same_words_are_read_once_in_some_minutes() -> None:
    rasa, clock = FakeRasa({"parkir": "ask_parking"}), Clock()
    remembering = RememberingRasa(rasa.client(), clock)
    first = await remembering.rank("parkir")
    assert await remembering.rank("parkir") == first
    assert rasa.asked == ["parkir"]
    clock.now += KEPT_SECONDS
    assert await remembering.rank("parkir") == first
    assert rasa.asked == ["parkir", "parkir"]


async def test_another_model_reads_anew() -> None:
    rasa = FakeRasa({"parkir": "ask_parking"})
    client = rasa.client()
    remembering = RememberingRasa(client, Clock())
    await remembering.rank("parkir")
    assert await client.model() == "abc123"
    rasa.phrases = {"parkir": "ask_facilities"}
    assert (await remembering.rank("parkir")).ranking[0].intent == "ask_facilities"


async def test_what_was_longest_ago_is_forgotten_first() -> None:
    rasa = FakeRasa({})
    remembering = RememberingRasa(rasa.client(), Clock())
    for number in range(MOST + 1):
        await remembering.rank(f"tanya {number}")
    rasa.asked.clear()
    await remembering.rank(f"tanya {MOST}")
    await remembering.rank("tanya 0")
    assert rasa.asked == ["tanya 0"]


async def test_a_failure_is_not_remembered() -> None:
    rasa = FakeRasa({"parkir": "ask_parking"})
    remembering = RememberingRasa(rasa.client(), Clock())
    rasa.answer = Response(status_code=500)
    with pytest.raises(RasaAwayError):
        await remembering.rank("parkir")
    rasa.answer = None
    assert (await remembering.rank("parkir")).ranking[0].intent == "ask_parking"
