"""Staff who open the bot with their own Telegram are known, and become patrons only by asking something."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from records import staff
from records.models import Interaction, Librarian, Patron
from tests.desk_world import MONDAY_MORNING, RANI, SRI, DeskWorld

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all


def recorded(desk: DeskWorld) -> tuple[int, int]:
    """How many patrons and conversations there are."""

    def counted(session: Session) -> tuple[int, int]:
        return session.query(Patron).count(), session.query(Interaction).count()

    return desk.db.read_now(counted)


def choose_alerts(desk: DeskWorld, choice: str) -> None:
    chosen = update(Librarian).where(Librarian.telegram_id == SRI).values(alerts=choice)
    desk.db.write_now(lambda session: session.execute(chosen))


@pytest.mark.parametrize("said", ["/start", "/start qr-lobi", "/START@sapa_sim_bot"])
async def test_start_tells_staff_what_they_can_do_and_records_nothing(desk: DeskWorld, said: str) -> None:
    told = await desk.ask(SRI, said)
    assert told["text"].startswith("Halo Sri Wahyuni, Anda terdaftar sebagai staf")
    for words in ("/tugas", "Akun saya", desk.office.console_address):
        assert words in told["text"]
    assert recorded(desk) == (0, 0)


async def test_how_alerts_stand_is_told(desk: DeskWorld) -> None:
    choose_alerts(desk, "waiting")
    assert "setiap kali ada yang menunggu" in (await desk.ask(SRI, "/start"))["text"]
    choose_alerts(desk, "late")
    assert "lebih lama dari yang dijanjikan" in (await desk.ask(SRI, "/start"))["text"]


async def test_staff_may_ask_as_patrons_do(desk: DeskWorld) -> None:
    answer = await desk.ask(SRI, "biaya parkir motor berapa ya")
    assert "Rp2.000" in answer["text"]
    assert "Halo Sri Wahyuni" in (await desk.ask(SRI, "/start"))["text"]
    assert "Halo Sri Wahyuni" not in (await desk.ask(SRI, "/bantuan"))["text"]
    assert recorded(desk) == (1, 1)


async def test_patrons_and_those_who_left_are_welcomed_as_patrons(desk: DeskWorld) -> None:
    await desk.db.write(staff.remove, SRI, MONDAY_MORNING)
    for whom in (RANI, SRI):
        assert "terdaftar sebagai staf" not in (await desk.ask(whom, "/start"))["text"]
    assert recorded(desk) == (2, 2)
