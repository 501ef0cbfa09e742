"""Alerts to librarians' own Telegram, on both databases: once, on duty only, and not of a chat that somebody took."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.accounts import Account
from actions.desk import Desk, open_desk
from actions.incoming import PatronMessage, Sender, UpdateKey
from actions.office import Office
from actions.outgoing import Posted
from actions.service_desk import ServiceDesk
from records import staff
from records.database import Database
from records.models import Delivery, DeliveryStatus, Librarian
from sapa.settings import Settings
from sapa.wiring import build_office
from tests.desk_world import BUDI, MONDAY_MORNING, RANI, SRI, TestClock, content, wordings_reader

SRI_LANE, BUDI_LANE = "alert:1", "alert:2"


class Alerted:
    """A desk without a bot, Sri who wants alerts whenever somebody waits, and Budi who wants them when it is late."""

    def __init__(self, db: Database) -> None:
        self.db, self.clock = db, TestClock(MONDAY_MORNING)
        self.office: Office = build_office(Settings(), content(), db, wordings_reader(), self.clock)
        self.desk: Desk = open_desk(self.office)
        for telegram_id, name in ((SRI, "Sri"), (BUDI, "Budi")):
            db.write_now(staff.register, telegram_id, name, ["librarian"], self.clock())
        for number, choice in ((1, "waiting"), (2, "late")):
            self.act(number, lambda desk, choice=choice: desk.choose_alerts(choice))

    def act(self, librarian: int, verb: object) -> None:
        """Do something as a librarian."""
        account = Account(librarian, "", frozenset({"librarian"}), "")
        self.db.write_now(lambda session: verb(ServiceDesk(session, self.office, account)))  # type: ignore[operator]

    async def handed_over(self, number: int = 1, who: int = RANI) -> None:
        """A patron asks for a librarian."""
        said = PatronMessage(UpdateKey(1, number), Sender(who, "Rani"), who, number, self.clock(), "/pustakawan")
        await self.desk.receive_message(said)

    async def told(self, lane: str) -> list[str]:
        """The alerts that are due in a lane, taken as a sender takes them; the first one is word that they are on."""
        await self.desk.tick()
        taken: list[str] = []
        while (parcel := await self.desk.outgoing.claim(lane)) is not None:
            assert parcel.topic_id is None
            await self.desk.outgoing.sent(parcel, [Posted(1)])
            taken += [line for line in parcel.payload["text"].split("\n") if line]
        return taken


@pytest.fixture
def alerted(db: Database) -> Alerted:
    return Alerted(db)


async def test_once_for_each_handoff_and_person(alerted: Alerted) -> None:
    await alerted.handed_over()
    first, again = await alerted.told(SRI_LANE), await alerted.told(SRI_LANE)
    early = await alerted.told(BUDI_LANE)
    alerted.clock.forward(minutes=20)
    late, more = await alerted.told(BUDI_LANE), await alerted.told(BUDI_LANE)
    await alerted.handed_over(2, 6002)
    other = await alerted.told(SRI_LANE)

    assert [each[:10] for each in first] == ["Kabar dari", "⏳ Ada pemu", "http://127"]
    assert first[-1].endswith("/conversations/1#newest")
    assert "nomor 1" in first[1]
    assert [each[:10] for each in early] == ["Kabar dari"]
    assert "lebih lama dari yang dijanjikan" in late[0]
    assert (again, more) == ([], [])
    assert "nomor 2" in other[0]


async def test_nothing_of_a_chat_that_was_claimed_meanwhile(alerted: Alerted) -> None:
    await alerted.told(SRI_LANE)
    await alerted.handed_over()
    await alerted.desk.tick()
    alerted.act(2, lambda desk: desk.claim(1))
    after = await alerted.told(SRI_LANE)
    alerted.act(2, lambda desk: desk.release(1))
    released = await alerted.told(SRI_LANE)
    dropped = alerted.db.read_now(
        lambda session: session.scalars(select(Delivery.status).filter_by(lane=SRI_LANE).order_by(Delivery.id)).all()
    )
    assert (after, released) == ([], [])
    assert dropped == [DeliveryStatus.SENT, DeliveryStatus.DROPPED]


@pytest.mark.parametrize("state", ["away", "off"])
async def test_quiet_outside_duty(alerted: Alerted, state: str) -> None:
    await alerted.told(SRI_LANE)
    alerted.act(1, lambda desk: desk.set_duty(1, state))
    await alerted.handed_over()
    quiet = await alerted.told(SRI_LANE)
    alerted.act(1, lambda desk: desk.set_duty(1, "on"))
    assert quiet == []
    assert "nomor 1" in (await alerted.told(SRI_LANE))[0]


async def test_a_follow_up_is_told_when_its_promise_is_over_and_the_library_open(alerted: Alerted) -> None:
    await alerted.told(SRI_LANE)
    alerted.clock.forward(hours=14)
    await alerted.handed_over()
    night = await alerted.told(SRI_LANE)
    alerted.clock.forward(hours=8)
    morning = await alerted.told(SRI_LANE)
    alerted.clock.forward(hours=6)
    late = await alerted.told(SRI_LANE)
    assert (night, morning) == ([], [])
    assert "lebih lama dari yang dijanjikan" in late[0]


async def test_nobody_is_alerted_of_their_own_question(alerted: Alerted) -> None:
    await alerted.told(SRI_LANE)
    await alerted.handed_over(who=SRI)
    assert await alerted.told(SRI_LANE) == []


async def test_what_telegram_refuses_is_switched_off(alerted: Alerted) -> None:
    parcel = await alerted.desk.outgoing.claim(SRI_LANE)
    assert parcel is not None
    await alerted.desk.outgoing.failed(parcel, "Forbidden: bot can't initiate conversation with a user", blocked=True)
    await alerted.handed_over()

    def chosen(session: Session) -> tuple[str | None, bool]:
        sri = session.get_one(Librarian, 1)
        return sri.alerts, sri.alerts_refused_at is not None

    assert alerted.db.read_now(chosen) == (None, True)
    assert await alerted.told(SRI_LANE) == []
    assert timedelta() < alerted.clock() - MONDAY_MORNING
