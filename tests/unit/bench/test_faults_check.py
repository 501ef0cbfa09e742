"""The checker of the fault trial can fail: each promise, broken in a doctored record, is found, and only that one."""

from dataclasses import replace
from typing import Any

import pytest

from bench.faults.check import Checker
from bench.faults.evidence import Evidence, Passed, Queued, Rated, Recorded, Said, Sent, Talk
from bench.faults.journal import Claim, RatingPress, StaffReply
from bench.faults.marks import Marks, marks_of
from sapa.settings import Settings

RANI, GROUP, TOPIC = 6001, -100, 77
PARKING, FINES = "Parkir motor Rp2.000.", "Denda Rp500 sehari."
JOINED = "Sri Wahyuni, pustakawan kami, sudah bergabung. Silakan, Kak."
GONE = "Thank you for contacting us. The chat with Sri has ended; if you have another question, just write."
RATE = frozenset({"rate:1:1", "rate:1:5"})


def sound() -> Evidence:
    """A day without a fault: two questions, one of them for a librarian, who replied and was rated."""
    said = ["parkir? (1)", "denda? (2)", "pustakawan (3)", "halo, ada orang? (4)"]
    return Evidence(
        said=[Said(RANI, 10 + place, text) for place, text in enumerate(said)],
        sent=[
            Sent(1.0, RANI, PARKING),
            Sent(2.0, RANI, FINES),
            Sent(3.0, RANI, "Sebentar."),
            Sent(4.0, RANI, JOINED),
            Sent(5.0, GROUP, "Rani 10.00: halo, ada orang? (4)", thread=TOPIC),
            Sent(6.0, RANI, "Ada, Kak. <1>"),
            Sent(7.0, RANI, GONE),
            Sent(8.0, RANI, "Beri bintang, ya."),
        ],
        recorded=[
            Recorded(1, 1, "patron", text=said[0], chat=RANI, message=10),
            Recorded(2, 1, "bot", text=PARKING),
            Recorded(3, 1, "patron", text=said[1], chat=RANI, message=11),
            Recorded(4, 1, "bot", text=FINES),
            Recorded(5, 1, "patron", text=said[2], chat=RANI, message=12),
            Recorded(6, 1, "bot", text="Sebentar."),
            Recorded(7, 1, "system", text=JOINED),
            Recorded(8, 1, "patron", text=said[3], chat=RANI, message=13),
            Recorded(9, 1, "librarian", text="Ada, Kak. <1>"),
            Recorded(10, 1, "system", text=GONE),
            Recorded(11, 1, "system", text="Beri bintang, ya."),
        ],
        queued=[
            _queued(2, PARKING), _queued(4, FINES), _queued(6, "Sebentar."), _queued(7, JOINED),
            _queued(9, "Ada, Kak. <1>"), _queued(10, GONE), replace(_queued(11, "Beri bintang, ya."), data=RATE),
        ],
        talks=[Talk(1, RANI, "closed")],
        handoffs=[Passed(1, 1, open=False, claimed=True)],
        ratings=[Rated(1, 1, 5)],
        presses=[RatingPress(1, 5, 20), RatingPress(1, 2, 21)],
        claims=[Claim(1, 1.5)],
        replies=[StaffReply("Ada, Kak. <1>", TOPIC, certain=True)],
    )  # fmt: skip


def _queued(said: int, text: str) -> Queued:
    return Queued(said, f"patron:{RANI}", "send_text", "sent", RANI, said, text)


def marks() -> Marks:
    """The words of the sample library."""
    return marks_of(Settings().library / "texts.yml")


def found(evidence: Evidence) -> list[str]:
    """The promises that the checker finds broken, each once."""
    return sorted({each.promise for each in Checker(evidence, marks(), on_its_way=2.0).findings()})


def without(evidence: Evidence, name: str, *numbers: int) -> Evidence:
    """The evidence without some rows of a list."""
    rows = [row for place, row in enumerate(getattr(evidence, name)) if place not in numbers]
    changes: dict[str, Any] = {name: rows}
    return replace(evidence, **changes)


def with_one(evidence: Evidence, name: str, row: Any) -> Evidence:
    """The evidence with one more row in a list."""
    changes: dict[str, Any] = {name: [*getattr(evidence, name), row]}
    return replace(evidence, **changes)


def changed(evidence: Evidence, name: str, number: int, **values: Any) -> Evidence:
    """The evidence with another row in a list."""
    rows = list(getattr(evidence, name))
    rows[number] = replace(rows[number], **values)
    changes: dict[str, Any] = {name: rows}
    return replace(evidence, **changes)


def test_a_rating_that_was_asked_for_is_an_answer() -> None:
    asked = changed(changed(sound(), "recorded", 3, author="system"), "queued", 1, data=RATE)
    asked = changed(changed(asked, "recorded", 2, text="/nilai (2)"), "said", 1, text="/nilai (2)")
    assert found(asked) == []


def test_a_rating_that_was_asked_for_is_an_answer_though_the_wish_was_edited_since() -> None:
    asked = changed(changed(sound(), "recorded", 3, author="system"), "queued", 1, data=RATE)
    noted = Recorded(99, 1, "system", text="Pesan diubah; sebelumnya: /nilai (2)")
    assert found(with_one(asked, "recorded", noted)) == []


def test_a_sound_record_is_found_sound() -> None:
    assert found(sound()) == []
    assert Checker(sound(), marks()).repeats.explained == 0


def test_a_lost_message_is_found() -> None:
    assert found(with_one(sound(), "said", Said(RANI, 14, "masih di sana? (5)"))) == ["lost"]


def test_a_message_recorded_twice_is_found() -> None:
    doubled = Recorded(12, 1, "patron", text="parkir? (1)", chat=RANI, message=10)
    assert "doubled" in found(with_one(sound(), "recorded", doubled))


def test_a_question_met_twice_is_found() -> None:
    assert found(replace(sound(), met_twice=[1])) == ["doubled"]


def test_messages_in_another_order_are_found() -> None:
    first = changed(sound(), "recorded", 0, message=11, text="denda? (2)")
    assert found(changed(first, "recorded", 2, message=10, text="parkir? (1)")) == ["out of order"]


def test_an_edit_that_was_not_kept_is_found() -> None:
    assert found(changed(sound(), "said", 0, text="parkir mobil? (1)")) == ["wrong words"]


@pytest.mark.parametrize("row", [1, 3])
def test_an_unanswered_message_is_found(row: int) -> None:
    number = sound().recorded[row].id
    silent = replace(sound(), queued=[each for each in sound().queued if each.said != number])
    assert found(without(silent, "recorded", row)) == ["repeat unexplained", "unanswered"]


def test_a_request_for_a_rating_is_no_answer() -> None:
    evidence = changed(sound(), "recorded", 3, author="system")
    assert found(changed(evidence, "queued", 1, data=RATE)) == ["unanswered"]


def test_a_message_that_no_librarian_sees_is_found() -> None:
    evidence = without(changed(sound(), "recorded", 8, author="note"), "replies", 0)
    evidence = without(evidence, "sent", 4)
    evidence = changed(evidence, "recorded", 9, author="note")
    assert "unanswered" in found(changed(evidence, "recorded", 10, author="note"))


@pytest.mark.parametrize("row", [0, 5])
def test_a_reply_that_never_arrived_is_found(row: int) -> None:
    assert found(without(sound(), "sent", row)) == ["reply lost"]


def test_a_refused_reply_is_not_lost_and_a_failed_one_is() -> None:
    failed = changed(sound(), "queued", 0, status="failed")
    refused = changed(failed, "sent", 0, arrived=False, refused=True)
    assert found(refused) == []
    assert found(changed(failed, "sent", 0, arrived=False)) == ["reply lost"]


def test_a_librarians_words_may_not_be_dropped() -> None:
    assert "reply lost" in found(changed(sound(), "queued", 4, status="dropped"))


def test_a_bot_answer_after_the_librarian_came_is_found() -> None:
    assert found(changed(sound(), "sent", 1, at=4.5)) == ["late bot answer"]


def test_a_bot_answer_after_the_console_said_claimed_is_found() -> None:
    assert found(changed(sound(), "sent", 1, at=3.7)) == ["late bot answer"]
    assert found(without(changed(sound(), "sent", 1, at=3.7), "claims", 0)) == []


def test_a_bot_answer_after_a_farewell_that_the_patron_refused_is_not_late() -> None:
    refused = changed(changed(sound(), "sent", 6, arrived=False, refused=True), "queued", 5, status="failed")
    assert found(changed(refused, "sent", 1, at=7.5)) == []
    assert found(changed(refused, "sent", 1, at=6.5)) == ["late bot answer"]


def test_a_repeat_without_a_reason_is_found_and_a_crash_explains_it() -> None:
    again = with_one(sound(), "sent", Sent(1.8, RANI, PARKING))
    assert found(again) == ["repeat unexplained"]
    crashed = replace(again, crashes=[1.5])
    assert found(crashed) == []
    assert Checker(crashed, marks()).repeats.explained == 1
    assert found(replace(again, crashes=[0.5])) == []  # the call was on its way when the bot was killed
    assert found(replace(again, crashes=[-0.5])) == ["repeat unexplained"]


def test_a_lost_answer_explains_a_repeat() -> None:
    again = with_one(changed(sound(), "sent", 0, heard=False), "sent", Sent(2.5, RANI, PARKING))
    assert found(again) == []


def test_two_ratings_and_another_score_are_found() -> None:
    assert found(with_one(sound(), "ratings", Rated(2, 1, None))) == ["rating"]
    assert found(changed(sound(), "ratings", 0, score=2)) == ["rating"]
    assert found(changed(sound(), "ratings", 0, score=None)) == ["rating"]
    assert found(replace(sound(), presses=[])) == ["rating"]


def test_a_staff_reply_that_was_lost_or_doubled_is_found() -> None:
    lost = with_one(sound(), "replies", StaffReply("Sebentar, saya cari. <2>", TOPIC, certain=True))
    assert found(lost) == ["staff reply lost or doubled"]
    told = Sent(9.0, GROUP, "Belum dikirim: tekan Ambil dulu.", thread=TOPIC)
    assert found(with_one(lost, "sent", told)) == []
    assert found(with_one(sound(), "replies", StaffReply("Balasan <3>", None, certain=False))) == []
    assert "staff reply lost or doubled" in found(
        changed(sound(), "recorded", 3, author="librarian", text="Ada, Kak. <1>")
    )


@pytest.mark.parametrize(
    "stuck",
    [
        {"waiting_at_telegram": 1},
        {"unfinished": [7]},
        {"talks": [Talk(1, RANI, "with_librarian")]},
        {"handoffs": [Passed(1, 1, open=True, claimed=True)]},
    ],
)
def test_what_goes_no_further_is_found(stuck: dict[str, Any]) -> None:
    assert found(replace(sound(), **stuck)) == ["stuck"]


def test_a_delivery_that_was_not_made_is_found() -> None:
    assert "stuck" in found(changed(sound(), "queued", 0, status="queued"))
