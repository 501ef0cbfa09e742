"""At the door: what makes no sense is emptied, keeps its number, and is told of by number and kind only."""

import json
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.door import Door, read_json
from bot.requests import PollingRequest, unwatched
from bot.translate import Translator

RANI = {"id": 6001, "is_bot": False, "first_name": "Rani"}
PRIVATE = {"id": 6001, "type": "private"}


def said(number: int = 9, **content: Any) -> dict[str, Any]:
    message = {"message_id": 3, "date": 1_795_400_000, "chat": PRIVATE, "from": RANI, "text": "jam buka", **content}
    return {"update_id": number, "message": message}


def door() -> Door:
    return Door(Translator(77, -1001))


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"text": "\ud800\x00"},
        {"from": RANI | {"username": "\ud800", "language_code": "\ud800", "first_name": "\x00"}},
        {"not_invented_yet": {"a": [10**30]}},
        {"location": {"latitude": -6, "longitude": 106.8}},
    ],
)
def test_what_makes_sense_comes_in_as_it_is(content: dict[str, Any]) -> None:
    assert door().let_in(said(**content)) == said(**content)


@pytest.mark.parametrize(
    "content",
    [
        {"text": 5},
        {"text": ["jam buka"]},
        {"message_id": "3"},
        {"date": 10**15},
        {"from": RANI | {"id": "6001"}},
        {"from": RANI | {"username": {"a": 1}}},
        {"chat": 6001},
        {"chat": {"id": [6001], "type": "private"}},
        {"photo": [3]},
        {"location": {"latitude": "-6", "longitude": 106.8}},
        {"location": {"latitude": float("nan"), "longitude": 106.8}},
    ],
)
def test_what_makes_no_sense_is_let_go_by_its_number(content: dict[str, Any]) -> None:
    with capture_logs() as told:
        assert door().let_in(said(**content)) == {"update_id": 9}
    assert [(each["event"], each["update"], each["kind"]) for each in told] == [("update not understood", 9, "message")]
    assert "jam buka" not in json.dumps(told)


def test_numbers_that_no_database_keeps_are_no_whole_numbers() -> None:
    given = json.dumps(said()).replace("6001", "1" + "0" * 30).encode()
    assert door().let_in(read_json(given)) == {"update_id": 9}


@pytest.mark.parametrize("given", [None, [], "x", 7, {}, {"update_id": "9"}, {"update_id": True}, {"update_id": -9}])
def test_without_a_number_it_is_no_update(given: object) -> None:
    assert door().let_in(given) is None


def test_of_polled_updates_the_others_come_in_unharmed() -> None:
    polling = PollingRequest(unwatched, door())
    answer = {"ok": True, "result": [said(1), said(2, text=5), {"update_id": "x"}, said(4, text="\ud800")]}
    sifted = json.loads(polling.sifted(json.dumps(answer).encode()))
    assert sifted == {"ok": True, "result": [said(1), {"update_id": 2}, said(4, text="\ud800")]}


@pytest.mark.parametrize("body", [b"", b"halo", b"[]", b'{"ok":false,"error_code":409}', b"[" * 100_000])
def test_an_answer_without_updates_stays_as_it_is(body: bytes) -> None:
    assert PollingRequest(unwatched, door()).sifted(body) == body
