"""Reviewers ask for a training; one at a time, with a reason where the model got worse."""

import re

import pytest
from sqlalchemy.orm import Session

from records import trainings
from records.lesson_models import TrainingState
from tests.console_world import ConsoleWorld
from tests.desk_world import MONDAY_MORNING

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
WORSE = {
    "before": {"checks": 100, "right": 98, "wrong": 0, "unseen": 0.9},
    "after": {"checks": 100, "right": 80, "wrong": 9, "unseen": 0.885},
}


def ended(session: Session, state: TrainingState) -> None:
    """Play the trainer: take the training on and end it."""
    taken = trainings.take_on(session)
    assert taken is not None
    trainings.end(session, taken.id, state, MONDAY_MORNING, WORSE if state == TrainingState.WORSE else {})


async def test_one_training_at_a_time(console: ConsoleWorld) -> None:
    async with console.signed_in("eka", ["reviewer"]) as eka, console.signed_in("dewi", ["manager"]) as dewi:
        asked = await eka.send("/lessons/train", "/lessons")
        second = await dewi.http.get("/lessons")
        late = await dewi.send("/lessons/train", "/lessons")
    assert "Waiting to begin" in asked.text
    assert "<progress" in second.text
    assert late.status_code == 409
    assert "wait until it has ended" in late.text


async def test_a_worse_model_needs_a_reason(console: ConsoleWorld) -> None:
    db = console.desk.office.db
    async with console.signed_in("eka", ["reviewer"]) as eka:
        await eka.send("/lessons/train", "/lessons")
        await db.write(ended, TrainingState.WORSE)
        worse = await eka.see("/lessons")
        silent = await eka.send("/lessons/insist", "/lessons", reason=" ")
        insisted = await eka.send("/lessons/insist", "/lessons", reason="musim lomba, lebih penting")
    async with console.signed_in("ani", ["admin"]) as ani:
        assert re.search(r"took a model that got worse</td><td>\s*musim lomba", await ani.see("/audit"))
    assert (
        "80 of 100 checks right, 9 answered wrongly (before: 98 and 0); cross-validation 88.5% (before: 90.0%)" in worse
    )
    assert silent.status_code == 422
    assert "Write the reason" in silent.text
    assert "Waiting to begin" in insisted.text
    assert "musim lomba, lebih penting" in insisted.text


async def test_the_way_back_is_asked_for_knowingly(console: ConsoleWorld) -> None:
    db = console.desk.office.db
    async with console.signed_in("eka", ["reviewer"]) as eka:
        assert "Back to the model before" not in await eka.see("/lessons")
        await eka.send("/lessons/train", "/lessons")
        await db.write(ended, TrainingState.IN_FORCE)
        unsure = await eka.send("/lessons/back", "/lessons")
        sure = await eka.send("/lessons/back", "/lessons", sure="yes")
    async with console.signed_in("ani", ["admin"]) as ani:
        assert "went back to the model before" in await ani.see("/audit")
    assert unsure.status_code == 422
    assert "Tick the box" in unsure.text
    assert "Waiting to begin" in sure.text


async def test_what_was_cut_off_has_failed_and_can_be_asked_for_again(console: ConsoleWorld) -> None:
    db = console.desk.office.db
    async with console.signed_in("eka", ["reviewer"], language="id") as eka:
        await eka.send("/lessons/train", "/lessons")
        await db.write(trainings.take_on)
        await db.write(trainings.end_interrupted, MONDAY_MORNING)
        failed = await eka.see("/lessons")
    assert "gagal; lihat log" in failed
    assert "Pelajari yang disetujui" in failed
