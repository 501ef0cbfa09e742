"""A hard question becomes a lesson: proposed by a librarian, agreed to by a reviewer, learnt at the next training."""

import re

import pytest
from sqlalchemy.orm import Session

from actions.lessons import to_learn
from records.lesson_models import Training, TrainingState
from tests.console_world import ConsoleWorld
from tests.desk_world import RANI

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
SRI_ID = 1
DRAFT = {"language": "id", "wording": "kalo buku basah kena brp", "intent": "ask_fines", "check": "bukunya kehujanan"}


async def test_a_question_of_a_chat_becomes_a_wording(console: ConsoleWorld) -> None:
    await console.desk.ask(RANI, "denda telat berapa ya, nomor saya 081234567890")
    async with console.signed_in("lia", ["librarian"]) as lia, console.signed_in("eka", ["reviewer"]) as eka:
        shown = await eka.see("/conversations/1")
        link = re.search(r'href="(/lessons/new\?question=\d+)"', shown)
        assert link is not None
        form = await lia.see(link[1])
        assert "[nomor]" in form
        assert "0812" not in form
        kept = await lia.send("/lessons/new", link[1], question=link[1].rpartition("=")[2], **DRAFT)
        assert "waits for a reviewer" in kept.text
        assert ">Accept</button>" not in kept.text
        accepted = await eka.send("/lessons/1/accept", "/lessons")
        learnt = await eka.see("/lessons?state=accepted")
    assert "No lesson is waiting" in accepted.text
    assert DRAFT["wording"] in learnt
    found = await console.console.read(to_learn, console.desk.office.book)
    assert found == {"ask_fines": {"id": [DRAFT["wording"]]}}


async def test_a_lesson_shows_whether_such_questions_are_answered_now(console: ConsoleWorld) -> None:
    desk = console.desk

    def train(session: Session, *, goes_back: bool = False) -> None:
        at = desk.clock()
        kept = {"goes_back": goes_back, "state": TrainingState.IN_FORCE, "asked_by_id": SRI_ID}
        session.add(Training(**kept, asked_at=at, ended_at=at))

    async with console.signed_in("eka", ["reviewer"]) as eka:
        await desk.ask(RANI, "biaya parkir motor berapa ya")
        parking = DRAFT | {"wording": "biaya parkir motor brp", "check": "", "intent": "ask_parking"}
        await eka.send("/lessons/new", **parking)
        await eka.send("/lessons/1/accept", "/lessons")
        assert "no training since it was accepted" in await eka.see("/lessons?state=accepted")

        desk.db.write_now(train)
        assert "no question like it has been asked since" in await eka.see("/lessons?state=accepted")
        await desk.ask(RANI, "biaya parkir motor berapa")
        await desk.ask(RANI, "cara bikin rendang")
        assert "1 of 1 questions like it" in await eka.see("/lessons?state=accepted")

        desk.db.write_now(train, goes_back=True)
        assert "no training since it was accepted" in await eka.see("/lessons?state=accepted")
        desk.db.write_now(train, goes_back=True)
        assert "no question like it has been asked since" in await eka.see("/lessons?state=accepted")


async def test_two_reviewers_and_a_verdict_taken_back(console: ConsoleWorld) -> None:
    async with console.signed_in("eka", ["reviewer"]) as eka:
        await eka.send("/lessons/new", **DRAFT)
        page = await eka.see("/lessons")
        await eka.send("/lessons/1/accept", "/lessons")
        token = re.search(r'name="form_token" value="([^"]+)"', page)
        assert token is not None
        late = await eka.http.post("/lessons/1/refuse", data={"form_token": token[1]})
        assert late.status_code == 409
        assert "already" in late.text or "just reviewed" in late.text
        await eka.send("/lessons/1/reopen", "/lessons?state=accepted")
        again = await eka.see("/lessons")
    assert DRAFT["wording"] in again
    assert await console.console.read(to_learn, console.desk.office.book) == {}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"wording": "  "}, "Write the wording first"),
        ({"wording": "x" * 301}, "at most 300"),
        ({"intent": ""}, "Choose what it means"),
        ({"intent": "ask_moon"}, "Choose what it means"),
        ({"language": "fr"}, "Choose its language"),
        ({"check": "KALO buku basah kena brp"}, "must differ"),
    ],
)
async def test_what_does_not_fit_is_said_and_stays_written(
    console: ConsoleWorld, wrong: dict[str, str], said: str
) -> None:
    async with console.signed_in("lia", ["librarian"]) as lia:
        answer = await lia.send("/lessons/new", **{**DRAFT, "answer": "Rp5.000 dan diganti", **wrong})
        assert answer.status_code == 422
        assert said in answer.text
        assert "Rp5.000 dan diganti" in answer.text
        assert "No lesson is waiting" in await lia.see("/lessons")


async def test_a_check_of_the_content_is_never_learnt(console: ConsoleWorld) -> None:
    check = console.desk.office.book["ask_fines"].checks["id"][0]
    async with console.signed_in("lia", ["librarian"]) as lia:
        answer = await lia.send("/lessons/new", **{**DRAFT, "wording": check})
    assert "is a check already" in answer.text


async def test_marks_of_a_training_file_lose_their_meaning(console: ConsoleWorld) -> None:
    async with console.signed_in("lia", ["reviewer"]) as lia:
        await lia.send("/lessons/new", **{**DRAFT, "wording": "ada [buku](title)\n- intent: {jahat}"})
        await lia.send("/lessons/1/accept", "/lessons")
    found = await console.console.read(to_learn, console.desk.office.book)
    assert found == {"ask_fines": {"id": ["ada buku (title) - intent: jahat"]}}


async def test_a_wish_is_kept_and_not_learnt(console: ConsoleWorld) -> None:
    async with console.signed_in("lia", ["reviewer"], language="id") as lia:
        kept = await lia.send("/lessons/new", **{**DRAFT, "intent": "", "wish": "Mesin cetak 3D"})
        await lia.send("/lessons/1/accept", "/lessons")
        shown = await lia.see("/lessons?state=accepted")
    assert "sudah disimpan" in kept.text
    assert ("Mesin cetak 3D" in shown, "Belum dipelajari" in shown) == (True, False)
    assert await console.console.read(to_learn, console.desk.office.book) == {}


async def test_a_wish_beside_a_meaning_is_not_dropped_unseen(console: ConsoleWorld) -> None:
    async with console.signed_in("lia", ["reviewer"]) as lia:
        both = await lia.send("/lessons/new", **{**DRAFT, "wish": "Mesin cetak 3D"})
    assert (both.status_code, "a meaning is chosen as well" in both.text) == (422, True)
    assert ("Mesin cetak 3D" in both.text, DRAFT["wording"] in both.text) == (True, True)


async def test_the_audit_log_says_which_lesson_and_not_its_words(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi") as dewi:
        await dewi.send("/lessons/new", **DRAFT)
        await dewi.send("/lessons/new", **{**DRAFT, "intent": "", "wish": "Mesin cetak 3D"})
        await dewi.send("/lessons/1/accept", "/lessons")
        await dewi.send("/lessons/2/refuse", "/lessons")
        audit = await dewi.see("/audit")
    title = console.desk.office.wording.title("ask_fines", "en")
    for said in (
        f"<td>accepted a lesson</td><td>lesson 1 · {title}</td>",
        "<td>refused a lesson</td><td>lesson 2 · new</td>",
    ):
        assert said in audit
    assert (DRAFT["wording"] in audit, "Mesin cetak" in audit) == (False, False)
