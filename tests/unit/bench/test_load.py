"""The pure parts of the load test: who writes when, how waits are taken, and what is written down."""

import time
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bench.load_table import BEGIN, END, table, write
from bench.patrons import COMMON, PATRONS, Conversation, WatchedWorld, moments, waits
from bench.sides import Side, desk_environment
from simulator.messages import Message
from simulator.world import STAFF_CHAT_ID

QUESTIONS = [f"tanya {number}" for number in range(500)]
RATE = {"messages": 300, "unanswered": 1, "p50": 20.5, "p95": 40.0, "p99": 90.1, "cpu_ms": {"bot": 9.5, "rasa": 12.0}}
SIDE = {
    "rates": {30: RATE},
    "most_per_second": 70.2,
    "busy": {"bot": 90},
    "megabytes": {"bot": 120},
    "start_seconds": {"bot": 3.1},
}
PACED = {name: each for name, each in SIDE.items() if name not in {"most_per_second", "busy"}}
RESULT: dict[str, Any] = {"sapa": SIDE, "recorded": {1000000: SIDE}, "idle_megabytes": {"sapa run": 115}}


def test_as_many_messages_come_in_each_second_as_were_asked_for() -> None:
    found = moments(Random(1), 30, 4)  # noqa: S311 (made-up moments)
    assert [sum(second <= each < second + 1 for each in found) for second in range(4)] == [30, 30, 30, 30]
    assert found == sorted(found)


def test_some_questions_come_again_and_again_the_others_in_turns() -> None:
    talk = Conversation(QUESTIONS)
    said = [next(talk) for _ in range(600)]
    again = {text for text in (text for _, text in said) if sum(text == other for _, other in said) > 1}
    assert len(again) <= COMMON
    assert 0.2 < sum(text in again for _, text in said) / len(said) < 0.4
    assert len({patron for patron, _ in said}) == PATRONS
    assert said == [each for each, _ in zip(Conversation(QUESTIONS), range(600), strict=False)]


def test_a_wait_ends_with_the_answer_in_that_chat() -> None:
    world = WatchedWorld(limits=False)
    world.fill()
    (first, _), (second, _) = (next(Conversation(QUESTIONS)) for _ in range(2))
    world.say(first, "jam buka", time.perf_counter() - 1.0)
    world.say(second + 1, "denda", time.perf_counter())
    world.post(Message(first, world.bot.user.id, text="Buka pukul 8."))
    world.post(Message(first, world.bot.user.id, text="Tutup pukul 16."))
    assert [round(each, -2) for each in world.waits] == [1000]
    assert world.unanswered == 1
    world.forget()
    assert (world.waits, world.unanswered) == ([], 0)


def test_what_is_said_in_the_staff_group_is_no_answer() -> None:
    world = WatchedWorld.seeded("Sapa", limits=False)
    assert isinstance(world, WatchedWorld)
    world.post(Message(STAFF_CHAT_ID, world.bot.user.id, text="#1"))
    assert world.waits == []


def test_waits_are_told_by_their_percentiles() -> None:
    assert waits([float(each) for each in range(101)]) == {"p50": 50.0, "p95": 95.0, "p99": 99.0}


def test_a_desk_is_given_no_other_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_TELEGRAM_TOKEN", "1:secret")
    given = desk_environment("http://127.0.0.1:4711", "http://127.0.0.1:9", "sqlite://")
    assert {name: given[name] for name in given if name.startswith("SAPA_")} == {
        "SAPA_SIMULATOR_PORT": "4711",
        "SAPA_RASA_URL": "http://127.0.0.1:9",
        "SAPA_DATABASE_URL": "sqlite://",
    }


def test_the_processor_is_counted_for_each_message() -> None:
    side = Side("sapa")
    assert side.processor_since({"simulator": side.processor()["simulator"] - 100.0}, 10)["simulator"] >= 10.0


def test_the_table_replaces_the_one_before(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"# Measurements\n{BEGIN}\nold\n{END}\n## More\n", encoding="utf-8")
    write(RESULT, readme)
    write(RESULT, readme)
    text = readme.read_text(encoding="utf-8")
    assert "old" not in text
    assert text.count("| 1,000,000 | 30 | 299 of 300 | 20.5 | 40.0 | 90.1 | bot 9.5, rasa 12.0 |") == 1
    assert text.endswith(f"{END}\n## More\n")


def test_a_readme_without_its_place_is_left_alone(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("# Measurements\n", encoding="utf-8")
    with pytest.raises(ValueError, match="has no"):
        write(RESULT, readme)
    assert readme.read_text(encoding="utf-8") == "# Measurements\n"


def test_at_telegrams_pace_nobody_asks_for_the_most() -> None:
    shown = table({**RESULT, "paced": PACED})
    assert "| 30 | sapa at Telegram's pace | 299 of 300 | 20.5 | 40.0 | 90.1 | bot 9.5, rasa 12.0 |" in shown
    assert shown.count("most: ") == 1


def test_the_table_without_stock_has_only_our_side() -> None:
    shown = table({**RESULT, "recorded": {}})
    assert "| most: 70.2 | sapa |" in shown
    assert "stock" not in shown
    assert "recorded" not in shown
