"""A conversation whose message is being read for long, or that closes meanwhile: the message is met once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.desk import Desk, open_desk
from actions.receive import Met
from records import conversation
from records.database import Database
from records.models import Author, Interaction, Message, Question
from sapa.settings import Settings
from sapa.wiring import build_office
from tests.desk_world import MONDAY_MORNING, SlowReader, TestClock, content, wordings_reader
from tests.integration.test_databases import desk_on, said

FINES = "denda telat berapa"


def told(session: Session) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each interaction's status, and who said what in it, without the request for a rating."""
    found = []
    for interaction in session.scalars(select(Interaction).order_by(Interaction.id)):
        messages = session.scalars(select(Message).filter_by(interaction_id=interaction.id).order_by(Message.id))
        said_in_it = [(each.author, each.text or "") for each in messages if each.author != Author.SYSTEM]
        found.append((interaction.status, said_in_it))
    return found


@dataclass
class BeingRead:
    """A patron's second message, which the desk reads for long and has not met yet."""

    db: Database
    clock: TestClock
    desk: Desk
    reader: SlowReader
    task: "asyncio.Future[Met | None]"

    async def goes_on(self) -> None:
        """The message is met by the desk that reads it."""
        self.reader.may_go.set()
        await self.task

    async def dies(self) -> None:
        """The desk dies, and another one is given the message again."""
        self.task.cancel()
        await asyncio.wait([self.task])
        await desk_on(self.db, self.clock).receive_message(said(2, FINES))


Then = Callable[[BeingRead], Awaitable[None]]


async def being_read(db: Database) -> BeingRead:
    """The first message is answered, the second being read."""
    clock, reader = TestClock(MONDAY_MORNING), SlowReader(wordings_reader())
    await desk_on(db, clock).receive_message(said(1))
    desk = open_desk(build_office(Settings(), content(), db, reader, clock))
    task = asyncio.ensure_future(desk.receive_message(said(2, FINES)))
    await reader.reading.wait()
    return BeingRead(db, clock, desk, reader, task)


def close(session: Session, *, with_answer: bool) -> None:
    """A librarian ends the conversation, perhaps having answered."""
    interaction = session.get_one(Interaction, 1)
    if with_answer:
        answer = Message(interaction_id=1, author=Author.LIBRARIAN, text="Rp500 ya Kak", said_at=MONDAY_MORNING)
        conversation.add_message(session, answer)
    interaction.close("resolved", MONDAY_MORNING)


@pytest.mark.parametrize("then", [BeingRead.goes_on, BeingRead.dies])
async def test_a_conversation_does_not_close_for_silence_while_a_message_waits(db: Database, then: Then) -> None:
    reading = await being_read(db)
    reading.clock.forward(hours=2)
    await reading.desk.tick()
    await then(reading)
    ((status, lines),) = db.read_now(told)
    assert (status, [author for author, _ in lines]) == ("bot", ["patron", "bot", "patron", "bot"])
    reading.clock.forward(hours=2)
    await reading.desk.tick()
    assert [status for status, _ in db.read_now(told)] == ["closed"]


@pytest.mark.parametrize("then", [BeingRead.goes_on, BeingRead.dies])
async def test_what_was_not_met_when_a_person_closed_is_met_in_the_next_conversation(db: Database, then: Then) -> None:
    reading = await being_read(db)
    db.write_now(close, with_answer=False)
    await then(reading)
    (before, first), (after, second) = db.read_now(told)
    assert (before, after) == ("closed", "bot")
    assert [author for author, _ in first] == ["patron", "bot"]
    assert second[0] == ("patron", FINES)
    assert [author for author, _ in second[1:]] == ["bot"]
    assert "Rp" in second[1][1]
    asked = db.read_now(lambda session: session.scalars(select(Question.interaction_id).order_by(Question.id)).all())
    assert asked == [1, 2]


@pytest.mark.parametrize("then", [BeingRead.goes_on, BeingRead.dies])
async def test_what_a_librarian_answered_before_closing_is_not_answered_again(db: Database, then: Then) -> None:
    reading = await being_read(db)
    db.write_now(close, with_answer=True)
    await then(reading)
    ((status, lines),) = db.read_now(told)
    assert (status, [author for author, _ in lines]) == ("closed", ["patron", "bot", "patron", "librarian"])
