"""Messages become questions, whoever reads them and whatever they hold."""

from datetime import date

import pytest
from starlette.responses import Response

from nlu.interpretation import Interpretation
from nlu.interpreter import Interpreter
from tests.unit.nlu.fake_rasa import FakeRasa
from tests.unit.nlu.hostile_texts import HOSTILE
from tests.unit.nlu.small_book import Book

TODAY = date(2026, 11, 25)
PHRASES = {
    "parkir": "ask_parking",
    "buka": "ask_opening_hours",
    "daftar": "ask_membership_registration",
    "join": "ask_membership_registration",
    "denda": "ask_fines",
    "wifi": "ask_internet",
    "halo": "greet",
    "makasih": "thank",
}


def with_rasa(library: Book, rasa: FakeRasa | None = None) -> Interpreter:
    return Interpreter(library, (rasa or FakeRasa(PHRASES)).client())


def without_rasa(library: Book) -> Interpreter:
    return Interpreter(library)


def intents(readings: tuple[Interpretation, ...]) -> list[str | None]:
    return [each.intent for each in readings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jam buka?", ["ask_opening_hours"]),
        ("jam buka? terus parkir berapa", ["ask_opening_hours", "ask_parking"]),
        ("how do I join and is there wifi?", ["ask_membership_registration", "ask_internet"]),
        ("cara daftar anggota sama denda telat berapa ya", ["ask_membership_registration", "ask_fines"]),
        ("saya dari luar kota. besok datang naik motor. parkirnya di mana ya?", ["ask_parking"]),
        ("jam buka berapa? minggu buka juga?", ["ask_opening_hours"]),
        ("makasih kak. jam buka?", ["ask_opening_hours"]),
        ("halo kak", ["greet"]),
        ("resep nasi goreng", [None]),
    ],
)
async def test_questions_of_a_message(library: Book, text: str, expected: list[str | None]) -> None:
    readings = await with_rasa(library).read(text, TODAY)
    assert intents(readings) == expected
    assert all(each.source == "rasa" for each in readings)


async def test_a_greeting_does_not_hide_the_question(library: Book) -> None:
    rasa = FakeRasa({"halo": "greet", "buka": "ask_opening_hours"})
    (reading,) = await with_rasa(library, rasa).read("halo kak mau tanya jam buka", TODAY)
    assert reading.intent == "ask_opening_hours"


async def test_a_reading_tells_model_language_and_days(library: Book) -> None:
    (reading,) = await with_rasa(library).read("buka besok jam berapa", TODAY)
    assert (reading.model, reading.language) == ("abc123", "id")
    assert [entity.value for entity in reading.entities] == ["2026-11-26"]
    assert reading.text == "buka besok jam berapa"


async def test_out_of_scope_is_never_ranked(library: Book) -> None:
    (reading,) = await with_rasa(library).read("resep nasi goreng", TODAY)
    assert "out_of_scope" not in [each.intent for each in reading.ranking]
    assert reading.intent is None


async def test_the_fuzzy_reader_serves_while_rasa_is_away(library: Book) -> None:
    rasa = FakeRasa(PHRASES)
    interpreter = with_rasa(library, rasa)
    rasa.answer = Response(status_code=503)
    (reading,) = await interpreter.read("parkir motor di mana", TODAY)
    assert (reading.intent, reading.source, interpreter.state) == ("ask_parking", "fuzzy", "fuzzy")
    rasa.answer, rasa.time = None, 100.0
    (reading,) = await interpreter.read("parkir motor di mana", TODAY)
    assert (reading.source, interpreter.state) == ("rasa", "rasa")


async def test_a_thumb_is_known_as_it_is(library: Book) -> None:
    (reading,) = await without_rasa(library).read("🙏", TODAY)
    assert (reading.intent, reading.confidence) == ("greet", 1.0)


@pytest.mark.parametrize("text", HOSTILE)
async def test_every_text_gives_at_least_one_reading(library: Book, text: str) -> None:
    for interpreter in (with_rasa(library), without_rasa(library)):
        readings = await interpreter.read(text, TODAY)
        assert readings
        assert all(0 <= each.confidence <= 1.0001 and len(each.ranking) <= 5 for each in readings)
        await interpreter.close()
