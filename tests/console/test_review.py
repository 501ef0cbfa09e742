"""Reviewing what was recorded: flags, tags, the reviewed mark, notes and judgements, by those who may, each audited."""

import pytest
from sqlalchemy import select

from bot.calls import CALLS
from console.texts import LANGUAGES, text
from records.account_models import AuditEntry
from records.models import Delivery, Message
from records.review_models import QuestionReview
from tests.console_world import Browser, ConsoleWorld
from tests.desk_world import RANI

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
PAGE = "/conversations/1"


async def review(browser: Browser, verb: str, **fields: str) -> str:
    """Do one thing on the reviewed conversation; the page after it."""
    return (await browser.send(f"{PAGE}/review/{verb}", PAGE, **fields)).text


@pytest.fixture
async def asked(console: ConsoleWorld) -> ConsoleWorld:
    """A desk with one recorded question."""
    await console.desk.ask(RANI, "biaya parkir motor berapa ya")
    return console


async def test_a_flag_has_a_reason_and_can_be_taken_away(asked: ConsoleWorld) -> None:
    async with asked.signed_in("rita", ["reviewer"]) as rita:
        assert "Write the reason" in await review(rita, "flag", flag=" ")
        assert "Write the reason" in await review(rita, "flag", flag="x" * 201)
        flagged = await review(rita, "flag", flag="harga <b>lama</b>")
        unflagged = await review(rita, "unflag")
    assert "Flagged by Rita" in flagged
    assert "harga &lt;b&gt;lama&lt;/b&gt;" in flagged
    assert "Flagged by" not in unflagged


async def test_tags_are_normalised_suggested_and_removed(asked: ConsoleWorld) -> None:
    await asked.desk.ask(RANI + 1, "jam buka")
    async with asked.signed_in("rita", ["reviewer"]) as rita:
        tagged = await review(rita, "tag", tag="  #Tarif   PARKIR ")
        again = await review(rita, "tag", tag="tarif parkir")
        too_long = await review(rita, "tag", tag="x" * 41)
        elsewhere = await rita.see("/conversations/2")
        removed = await review(rita, "untag", tag="tarif parkir")
    assert "Remove the tag tarif parkir" in tagged
    assert again.count("Remove the tag") == 1
    assert "at most 40 characters" in too_long
    assert f'value="{"x" * 41}"' in too_long, "what was written stays"
    assert '<option value="tarif parkir">' in elsewhere
    assert "Remove the tag" not in removed


async def test_the_reviewed_mark_tells_who_and_is_taken_back(asked: ConsoleWorld) -> None:
    async with asked.signed_in("rita", ["reviewer"]) as rita, asked.signed_in("dewi", ["manager"]) as dewi:
        await review(rita, "done")
        seen = await dewi.see(PAGE)
        undone = await review(dewi, "undone")
    assert "Reviewed by Rita" in seen
    assert "Reviewed by" not in undone


async def test_a_reviewers_note_is_never_sent_and_not_shown_to_librarians(asked: ConsoleWorld) -> None:
    def sent() -> tuple[int, int]:
        return asked.desk.db.read_now(
            lambda session: (len(session.scalars(select(Message)).all()), len(session.scalars(select(Delivery)).all()))
        )

    before = sent()
    async with asked.signed_in("rita", ["reviewer"]) as rita, asked.signed_in("lia", ["librarian"]) as lia:
        assert "Write something first" in await review(rita, "note", note=" ")
        noted = await review(rita, "note", note="jawaban kurang lengkap")
        seen = await lia.see(PAGE)
    assert "jawaban kurang lengkap" in noted
    assert "jawaban kurang lengkap" not in seen
    assert "Reviewer" not in seen
    assert sent() == before


async def test_a_question_is_judged_again_and_the_judgement_taken_back(asked: ConsoleWorld) -> None:
    def verdicts() -> list[str]:
        return asked.desk.db.read_now(lambda session: list(session.scalars(select(QuestionReview.verdict))))

    async with asked.signed_in("rita", ["reviewer"]) as rita:
        await review(rita, "questions/1", verdict="right")
        judged = await review(rita, "questions/1", verdict="wrong")
        assert verdicts() == ["wrong"]
        assert "by Rita" in judged
        assert 'value="" aria-pressed="true"' in judged
        assert "does not know maybe" in await review(rita, "questions/1", verdict="maybe")
        assert (await rita.send(f"{PAGE}/review/questions/77", PAGE, verdict="wrong")).status_code == 404
        await review(rita, "questions/1", verdict="")
    assert verdicts() == []


async def test_every_step_is_in_the_audit_log(asked: ConsoleWorld) -> None:
    steps = {"flag": {"flag": "harga"}, "unflag": {}, "tag": {"tag": "tarif"}, "untag": {"tag": "tarif"}, "done": {}}
    steps |= {"undone": {}, "note": {"note": "rahasia kita"}, "questions/1": {"verdict": "hand_over"}}
    async with asked.signed_in("dewi") as dewi:
        for verb, fields in steps.items():
            await review(dewi, verb, **fields)
        page = await dewi.see("/audit")
    query = select(AuditEntry.action).where(AuditEntry.action != "viewed").order_by(AuditEntry.id)
    done = asked.desk.db.read_now(lambda session: list(session.scalars(query)))
    expected = ["flagged", "unflagged", "tagged", "untagged", "reviewed", "unreviewed", "review_noted", "judged"]
    assert done[-len(steps) :] == expected
    assert "judged an answer" in page
    assert "rahasia" not in page


async def test_how_a_conversation_went_is_told_to_reviewers_only(asked: ConsoleWorld) -> None:
    await asked.desk.ask(RANI, "/pustakawan")
    async with asked.signed_in("rita", ["reviewer"]) as rita, asked.signed_in("lia", ["librarian"]) as lia:
        asked.desk.clock.forward(minutes=3)
        await lia.send("/conversations/1/1/claim", PAGE)
        await lia.send("/conversations/1/1/reply", PAGE, text="Halo Kak", **{"as": "reply"})
        page = await rita.see(PAGE)
        librarians = await lia.see(PAGE)
        await lia.send("/conversations/1/1/resolve", PAGE, effort="2")
        ended = await rita.see(PAGE)
    steps = ("conversation opened", "handover asked", "claimed · Lia", "first reply · Lia")
    assert ended.index("resolved · Lia") < ended.index("conversation closed")
    assert sorted(steps, key=page.index) == list(steps)
    assert "3 min later" in page
    assert "<td>message to the patron</td>" in page
    assert '<tr><th scope="row">1</th><td>The patron asked <span class="hint">queue</span>' in page
    assert '<th scope="col">Model</th>' in page
    assert "How it went" not in librarians


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_call_to_telegram_is_called_something(language: str) -> None:
    assert all(text(f"call_{each}", language) for each in CALLS)


async def test_what_the_patron_chose_is_shown_as_chosen(console: ConsoleWorld) -> None:
    desk = console.desk
    menu = await desk.ask(RANI, "/start")
    await desk.press(RANI, menu, desk.office.wording.title("ask_opening_hours", "id"))
    async with console.signed_in("rita", ["reviewer"]) as rita:
        page = await rita.see(PAGE)
    assert page.count("chosen by the patron") == 2  # in the transcript and among the questions to judge
    assert "100%" not in page
