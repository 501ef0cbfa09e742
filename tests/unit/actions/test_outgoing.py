"""What waits in a lane travels together where Telegram allows it, and never otherwise."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.calendar import Calendar
from actions.edition import Edition, Editions
from actions.office import Office
from actions.outgoing import ALBUM_LIMIT, TEXT_LIMIT, Outgoing, Parcel, Posted
from actions.turn import Turn
from actions.wording import Wording
from catalog.index import TitleIndex
from nlu.interpreter import Interpreter
from nlu.knowledge import Knowledge
from nlu.lexicon import Lexicon
from records import conversation, outbox
from records.database import Database
from records.models import Base, Delivery, DeliveryStatus, Patron
from tests.unit.actions.library_sample import library

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
STAFF = -100
TEXTS = {key: {"id": key, "en": key} for key in ("free", "and", "at", "unknown_topic")}


class Queue:
    """A real queue in which a test puts calls."""

    def __init__(self, folder: Path) -> None:
        self.db = Database(f"sqlite:///{folder / 'queue.db'}")
        Base.metadata.create_all(self.db.engine)
        facts = library(folder)
        self.now = NOW
        self.office = Office(
            db=self.db,
            editions=Editions(Edition(facts, {}, Wording(facts, {}, TEXTS), Calendar(facts)), folder),
            catalog=TitleIndex([]),
            reader=Interpreter(Knowledge({})),
            lexicon=Lexicon(),
            clock=lambda: self.now,
            staff_chat_id=STAFF,
        )
        self.outgoing = Outgoing(self.office)

    def put(self, method: str, lane: str = "topic:1", after: float = 0, **payload: Any) -> None:
        """Queue one call, to be made after so many seconds."""
        delivery = Delivery(lane=lane, method=method, chat_id=STAFF, payload=payload)
        delivery.available_at = NOW + timedelta(seconds=after)
        self.db.write_now(outbox.enqueue, delivery, NOW)

    def lines(self, *texts: str) -> None:
        """Queue lines for a topic."""
        for text in texts:
            self.put("send_line", text=text)

    def answer(self, session: Session) -> int:
        """Have the bot answer a patron; the number of the interaction."""
        patron = Patron(telegram_id=6001, name="Rani", first_seen_at=NOW, last_seen_at=NOW)
        session.add(patron)
        session.flush()
        interaction = conversation.open_interaction(session, patron, "id", NOW)
        Turn(session, self.office, interaction, NOW).say("Rp2.000")
        return interaction.id

    def part(self, album: str | None, n: int, after: float = 0) -> None:
        """Queue one part of an album."""
        self.put("copy", after=after, from_chat_id=6001, message_id=n, kind="photo", file_id=f"f{n}", album=album)

    async def next(self, lane: str = "topic:1") -> Parcel:
        """Claim a parcel and note it as sent."""
        parcel = await self.outgoing.claim(lane)
        assert parcel is not None
        await self.outgoing.sent(parcel, [Posted(1)])
        return parcel

    def statuses(self) -> list[str]:
        """Where each call stands."""

        def read(session: Session) -> list[str]:
            return list(session.scalars(select(Delivery.status).order_by(Delivery.id)))

        return self.db.read_now(read)


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    made = Queue(tmp_path)
    yield made
    made.db.close()


async def test_waiting_lines_travel_in_one_message(queue: Queue) -> None:
    queue.lines("satu", "dua", "tiga")
    parcel = await queue.next()
    assert (parcel.method, parcel.payload) == ("send_line", {"text": "satu\ndua\ntiga"})
    assert len(parcel.ids) == 3
    assert queue.statuses() == [DeliveryStatus.SENT] * 3
    assert await queue.outgoing.claim("topic:1") is None


async def test_lines_are_joined_up_to_what_telegram_takes(queue: Queue) -> None:
    queue.lines("a" * 2000, "b" * 2000, "c" * (TEXT_LIMIT - 4002), "d")
    first, second = await queue.next(), await queue.next()
    assert len(first.payload["text"]) == TEXT_LIMIT
    assert second.payload == {"text": "d"}


async def test_a_line_that_would_pass_the_limit_waits_for_the_next_message(queue: Queue) -> None:
    queue.lines("a" * 4000, "b" * 200, "c")
    assert (await queue.next()).payload["text"] == "a" * 4000
    assert (await queue.next()).payload["text"] == "b" * 200 + "\nc"


async def test_only_neighbours_are_joined_so_that_the_order_stays(queue: Queue) -> None:
    queue.lines("satu", "dua")
    queue.put("edit_card", text="kartu", buttons=[])
    queue.lines("tiga")
    made = [await queue.next() for _ in range(3)]
    assert [each.method for each in made] == ["send_line", "edit_card", "send_line"]
    assert made[2].payload == {"text": "tiga"}


async def test_messages_to_patrons_are_never_joined(queue: Queue) -> None:
    for text in ("satu", "dua"):
        queue.put("send_text", "patron:6001", text=text, buttons=[])
    assert (await queue.next("patron:6001")).payload["text"] == "satu"
    assert (await queue.next("patron:6001")).payload["text"] == "dua"


async def test_lanes_do_not_mix(queue: Queue) -> None:
    queue.put("send_line", "topic:1", text="satu")
    queue.put("send_line", "topic:2", text="lain")
    assert (await queue.next("topic:1")).payload == {"text": "satu"}
    assert await queue.outgoing.lanes() == ["topic:2"]


async def test_parts_of_one_album_travel_together(queue: Queue) -> None:
    for n in range(3):
        queue.part("a", n)
    queue.part("b", 3)
    first, second = await queue.next(), await queue.next()
    assert (first.method, [part["message_id"] for part in first.payload["parts"]]) == ("album", [0, 1, 2])
    assert (second.method, second.payload["message_id"]) == ("copy", 3)


async def test_an_album_holds_at_most_ten(queue: Queue) -> None:
    for n in range(ALBUM_LIMIT + 2):
        queue.part("a", n)
    assert len((await queue.next()).payload["parts"]) == ALBUM_LIMIT
    assert len((await queue.next()).payload["parts"]) == 2


async def test_single_pictures_are_no_album(queue: Queue) -> None:
    queue.part(None, 1)
    queue.part(None, 2)
    assert [(await queue.next()).method for _ in range(2)] == ["copy", "copy"]


async def test_the_last_parts_of_an_album_go_with_the_first(queue: Queue) -> None:
    for n in range(3):
        queue.part("a", n, after=1 + n * 0.05)
    queue.now = NOW + timedelta(seconds=1.01)
    parcel = await queue.next()
    assert parcel.method == "album"
    assert len(parcel.ids) == 3


async def test_what_is_not_due_yet_waits(queue: Queue) -> None:
    queue.put("send_line", after=5, text="nanti")
    assert await queue.outgoing.lanes() == []
    assert await queue.outgoing.claim("topic:1") is None
    queue.now = NOW + timedelta(seconds=6)
    assert (await queue.next()).payload == {"text": "nanti"}


async def test_a_parcel_given_back_keeps_its_place_and_counts_the_try(queue: Queue) -> None:
    queue.lines("satu")
    parcel = await queue.outgoing.claim("topic:1")
    assert parcel is not None
    await queue.outgoing.later(parcel, 2, "timed out")
    queue.lines("dua")
    assert await queue.outgoing.claim("topic:1") is None
    queue.now = NOW + timedelta(seconds=3)
    again = await queue.next()
    assert (again.payload["text"], again.attempts) == ("satu\ndua", 1)


async def test_being_asked_to_wait_is_no_failed_try(queue: Queue) -> None:
    queue.lines("satu")
    parcel = await queue.outgoing.claim("topic:1")
    assert parcel is not None
    await queue.outgoing.later(parcel, 0, None)
    assert (await queue.next()).attempts == 0


async def test_what_can_never_be_sent_does_not_hold_up_the_rest(queue: Queue) -> None:
    queue.put("close_topic")
    queue.lines("sesudahnya")
    parcel = await queue.outgoing.claim("topic:1")
    assert parcel is not None
    await queue.outgoing.failed(parcel, "Bad Request: CHAT_NOT_MODIFIED")
    assert (await queue.next()).payload == {"text": "sesudahnya"}
    assert queue.statuses() == [DeliveryStatus.FAILED, DeliveryStatus.SENT]


async def test_a_lane_is_ready_when_its_oldest_call_is_due(queue: Queue) -> None:
    queue.put("send_line", after=60, text="satu")
    queue.put("send_line", text="dua")
    assert await queue.outgoing.lanes() == []
    queue.now += timedelta(seconds=60)
    assert await queue.outgoing.lanes() == ["topic:1"]
    parcel = await queue.outgoing.claim("topic:1")
    assert parcel is not None
    assert await queue.outgoing.lanes() == []
    await queue.outgoing.sent(parcel, [Posted(1)])
    assert await queue.outgoing.lanes() == []


async def test_a_clock_that_is_set_back_holds_nothing_up(queue: Queue) -> None:
    queue.put("send_text", "patron:6001", text="satu", buttons=[])
    queue.now = NOW - timedelta(hours=1)
    assert await queue.outgoing.lanes() == ["patron:6001"]
    assert (await queue.next("patron:6001")).payload["text"] == "satu"


async def test_what_is_to_be_tried_later_waits(queue: Queue) -> None:
    queue.put("send_text", "patron:6001", text="satu", buttons=[])
    parcel = await queue.outgoing.claim("patron:6001")
    assert parcel is not None
    await queue.outgoing.later(parcel, 5, "away")
    assert await queue.outgoing.lanes() == []
    queue.now = NOW + timedelta(seconds=5)
    assert await queue.outgoing.lanes() == ["patron:6001"]


@pytest.mark.parametrize(("arrives", "status"), [(True, DeliveryStatus.SENT), (False, DeliveryStatus.DROPPED)])
async def test_an_answer_on_its_way_when_a_librarian_claims_is_not_tried_again(
    queue: Queue, arrives: bool, status: DeliveryStatus
) -> None:
    interaction = queue.db.write_now(queue.answer)
    parcel = await queue.outgoing.claim("patron:6001")
    assert parcel is not None
    assert queue.db.write_now(outbox.drop_bot_answers, interaction) == 1
    if arrives:
        await queue.outgoing.sent(parcel, [Posted(7)])
    else:
        await queue.outgoing.later(parcel, 1, "away")
        await queue.outgoing.recover()
    assert queue.statuses() == [status]
    assert await queue.outgoing.lanes() == []
