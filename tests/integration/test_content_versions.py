"""Versions of content on either database: of people who change a piece at once one succeeds, and every desk follows."""

import asyncio

import pytest

from actions.edition import Editions
from actions.errors import ConflictError
from actions.knowledge import Draft, take_over
from actions.office import Office
from actions.pieces import Piece
from records.content_versions import count_versions, history, newest_version, newest_versions
from records.database import Database
from sapa.settings import Settings
from sapa.wiring import build_office
from tests.desk_world import MONDAY_MORNING, content, wordings_reader

FINES, PARKING = Piece("answer", "ask_fines"), Piece("answer", "ask_parking")


@pytest.fixture
def office(db: Database) -> Office:
    return build_office(Settings(), content(), db, wordings_reader(), lambda: MONDAY_MORNING)


def draft(piece: Piece, said: str, number: int) -> Draft:
    return Draft(piece, {"id": said, "en": said}, number)


async def test_of_many_at_once_one_succeeds(office: Office) -> None:
    async def attempt(who: int) -> bool:
        try:
            await office.db.write(take_over, office, [draft(FINES, f"versi {who}", 0)], "")
        except ConflictError:
            return False
        return True

    told = await asyncio.gather(*(attempt(who) for who in range(8)))
    kept = await office.db.read(history, *FINES)
    assert sum(told) == 1
    assert [(each.number, each.value["id"]) for each in kept] == [(1, f"versi {told.index(True)}")]


async def test_the_newest_version_of_each_piece_is_in_force(office: Office) -> None:
    both = [draft(FINES, "satu", 0), draft(PARKING, "parkir", 0)]
    await office.db.write(take_over, office, both, "")
    first = await office.now_settled()
    await office.db.write(take_over, office, [draft(FINES, "dua", 1)], "")
    other = await Editions(office.editions.files, office.editions.folder).newest(office.db)
    newest = {each.key: (each.number, each.value["id"]) for each in await office.db.read(newest_versions)}
    assert newest == {"ask_fines": (2, "dua"), "ask_parking": (1, "parkir")}
    assert await office.db.read(newest_version, "answer", "ask_moon") is None
    assert first.wording.answer("ask_fines", "id") == "satu"
    assert other.wording.answer("ask_fines", "id") == "dua"
    assert other.wording.answer("ask_parking", "en") == "parkir"


async def test_many_changes_are_made_together_or_not_at_all(office: Office) -> None:
    await office.db.write(take_over, office, [draft(FINES, "satu", 0)], "")
    with pytest.raises(ConflictError):
        await office.db.write(take_over, office, [draft(PARKING, "parkir", 0), draft(FINES, "dua", 0)], "")
    assert await office.db.read(count_versions) == 1
