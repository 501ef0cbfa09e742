"""A conversation that closes while a message of it is being read: the message is met in the next one."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.desk import Desk, open_desk
from records.database import Database
from records.models import Author, Interaction, Message, Question
from sapa.settings import Settings
from sapa.wiring import build_office
from tests.desk_world import MONDAY_MORNING, SlowReader, TestClock, content, wordings_reader
from tests.integration.test_databases import desk_on, said

LONG = timedelta(hours=2)


def slow_desk(db: Database, clock: TestClock) -> tuple[Desk, SlowReader]:
    """A desk whose reader waits for leave."""
    reader = SlowReader(wordings_reader())
    return open_desk(build_office(Settings(), content(), db, reader, clock)), reader


def told(session: Session) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each interaction's status, and who said what in it, without the request for a rating."""
    found = []
    for interaction in session.scalars(select(Interaction).order_by(Interaction.id)):
        messages = session.scalars(select(Message).filter_by(interaction_id=interaction.id).order_by(Message.id))
        said_in_it = [(each.author, each.text or "") for each in messages if each.author != Author.SYSTEM]
        found.append((interaction.status, said_in_it))
    return found


@pytest.mark.parametrize("desk_dies", [False, True])
async def test_a_message_whose_conversation_closed_before_it_was_met_is_answered(db: Database, desk_dies: bool) -> None:
    clock = TestClock(MONDAY_MORNING)
    await desk_on(db, clock).receive_message(said(1))
    desk, reader = slow_desk(db, clock)
    reading = asyncio.ensure_future(desk.receive_message(said(2, "denda telat berapa")))
    await reader.reading.wait()
    clock.forward(seconds=LONG.total_seconds())
    await desk.tick()
    if desk_dies:
        reading.cancel()
        await asyncio.wait([reading])
        await desk_on(db, clock).receive_message(said(2, "denda telat berapa"))
    else:
        reader.may_go.set()
        await reading
    (before, first), (after, second) = db.read_now(told)
    assert (before, after) == ("closed", "bot")
    assert [author for author, _ in first] == ["patron", "bot"]
    assert second[0] == ("patron", "denda telat berapa")
    assert [author for author, _ in second[1:]] == ["bot"]
    assert "Rp" in (second[1][1])
    asked = db.read_now(lambda session: session.scalars(select(Question.interaction_id).order_by(Question.id)).all())
    assert asked == [1, 2]
